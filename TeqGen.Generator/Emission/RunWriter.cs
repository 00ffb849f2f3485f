using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes <c>Run</c>: the plan's steps, one call each.</summary>
internal sealed class RunWriter
{
    private readonly CodeWriter writer;
    private readonly NetworkPlan plan;
    private readonly RunPlan run;
    private readonly Dictionary<string, string> locals = [];

    private RunWriter(CodeWriter writer, NetworkPlan plan, RunPlan run)
    {
        this.writer = writer;
        this.plan = plan;
        this.run = run;

        // The parameter has the user's name, so that the locals have to step aside.
        var taken = new HashSet<string> { plan.InputIdentifier };
        foreach (string name in new[] { "quantized", "layers", "workspace", "output", "n", "input", "result", "row" })
        {
            locals.Add(name, UniqueName.Of(name, taken));
        }
    }

    public static void Write(CodeWriter writer, NetworkPlan plan, RunPlan run) => new RunWriter(writer, plan, run).Write();

    public static void WriteDocumentation(CodeWriter writer, NetworkPlan plan)
    {
        writer.Text("/// <summary>Quantized inference. Any number of threads may call it.</summary>");
        string shape = plan.Run is null ? "A batch, shaped as for <c>Forward</c>" : Extents(plan.Run.InputShape);
        writer.Text($"/// <param name=\"{plan.InputIdentifier.TrimStart('@')}\">{shape}.</param>");
        string result = plan.Run is null ? "What <c>Forward</c> returns" : Extents(plan.Run.OutputShape);
        writer.Text($"/// <returns>{result}.</returns>");
        const string Exception = "global::System.InvalidOperationException";
        writer.Text($"/// <exception cref=\"{Exception}\">The network was not loaded with <c>Load</c>.</exception>");
    }

    public static string NotLoaded(NetworkPlan plan) =>
        $"This {plan.Type.Name} was not loaded quantized: create it with {plan.Type.Name}.Load(), or use Forward for FP32.";

    private void Write()
    {
        string input = plan.InputIdentifier;
        WriteDocumentation(writer, plan);
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">The input has another shape.</exception>");
        writer.Text($"public {ModelWriter.New(plan)}global::TeqGen.Tensor Run(global::TeqGen.Tensor {input})");
        writer.Open();
        writer.Text($"global::System.ArgumentNullException.ThrowIfNull({input});");
        writer.Text($"var {Name("quantized")} = base.Quantized");
        writer.Text($"    ?? throw new global::System.InvalidOperationException({BindingWriter.Literal(NotLoaded(plan))});");
        WriteShapeCheck(input);
        writer.Text($"var {Name("layers")} = {Name("quantized")}.Layers;");
        writer.Text($"var {Name("output")} = new global::TeqGen.Tensor({input}.Batch, {Join(run.OutputShape)});");
        writer.Text($"var {Name("workspace")} = {Name("quantized")}.Rent();");
        writer.Text("try");
        writer.Open();
        string n = Name("n");
        writer.Text($"for (int {n} = 0; {n} < {input}.Batch; {n}++)");
        writer.Open();
        writer.Text($"var {Name("input")} = {input}.Item({n});");
        writer.Text($"var {Name("result")} = {Name("output")}.Item({n});");
        foreach (var step in run.Steps)
        {
            writer.Line();
            writer.Text($"// {step.Comment}");
            WriteStep(step);
        }

        writer.Close();
        writer.Close();
        writer.Text("finally");
        writer.Open();
        writer.Text($"{Name("quantized")}.Return({Name("workspace")});");
        writer.Close();
        writer.Line();
        writer.Text($"return {Name("output")};");
        writer.Close();
    }

    private void WriteShapeCheck(string input)
    {
        var conditions = new List<string> { $"{input}.Rank != {ShapeText.Of(run.InputShape.Count + 1)}" };
        var named = new Dictionary<string, string>();
        for (int i = 0; i < run.InputShape.Count; i++)
        {
            string extent = $"{input}.Shape[{ShapeText.Of(i + 1)}]";
            var dimension = run.InputShape[i];
            bool isFirst = dimension.Name is { } name && !named.ContainsKey(name);
            conditions.Add(isFirst ? $"{extent} > {ShapeText.Of(dimension.Maximum)}" : $"{extent} != {(dimension.Name is null ? ShapeText.Of(dimension.Maximum) : named[dimension.Name])}");
            if (isFirst)
            {
                named.Add(dimension.Name!, extent);
            }
        }

        writer.Text($"if ({string.Join(" || ", conditions)})");
        writer.Open();
        string expected = BindingWriter.Literal($"{plan.Type.Name}.Run expects {Extents(run.InputShape)}, found ");
        writer.Text($"throw new global::System.ArgumentException({expected} + {input} + \".\", nameof({input}));");
        writer.Close();
        writer.Line();
        foreach (var pair in named)
        {
            writer.Text($"int {ExtentCode.Local(pair.Key)} = {pair.Value};");
        }
    }

    private void WriteStep(RunStep step)
    {
        string target = Span(step.Output);
        string[] sources = [.. step.Inputs.Select(Span)];
        switch (step.Operation)
        {
            case GraphOperation.Output:
                writer.Text($"{sources[0]}.CopyTo({target});");
                break;
            case GraphOperation.Softmax when step.Constants.Count == 2:
                Call("Attention.CausalSoftmax", sources[0], target, step.Constants[0], step.Constants[1]);
                break;
            case GraphOperation.MatMul:
                Call(OperatorCalls.MethodOf(step.Operation)!, [.. sources, target, .. step.Constants]);
                break;
            case var operation when GraphOperation.IsRowNormalization(operation):
                string parameters = $"{Name("quantized")}.Normalizations[{ShapeText.Of(step.Layer)}]";
                Call(OperatorCalls.MethodOf(operation)!, sources[0], target, parameters, step.Constants[0]);
                break;
            case GraphOperation.Softmax:
                WriteSoftmax(step, sources[0], target);
                break;
            case GraphOperation.Concat:
                for (int i = 0; i < sources.Length; i++)
                {
                    if (step.Constants[i] != RunStep.Done)
                    {
                        Call("Shaping.Concat", sources[i], target, step.Constants[i]);
                    }
                }

                break;
            case GraphOperation.AddConstant or GraphOperation.MultiplyConstant:
                Call(OperatorCalls.MethodOf(step.Operation)!, sources[0], step.Constants[0], target);
                break;
            case GraphOperation.Add or GraphOperation.Multiply:
                string method = step.Constants.Count > 0 ? OperatorCalls.PerChannel(step.Operation, step.ChannelsLast) : OperatorCalls.MethodOf(step.Operation)!;
                Call(method, [.. sources, target, .. step.Constants]);
                break;
            case GraphOperation.MaxPool2d when step.Reader >= 0:
                writer.Text($"{Layer(step.Reader)}.MaxPool({string.Join(", ", [sources[0], target, .. step.Constants])});");
                break;
            case var operation when OperatorCalls.MethodOf(operation, step.ChannelsLast) is { } call:
                Call(call, [sources[0], target, .. step.Constants]);
                break;
            case var operation when RecurrentCalls.MethodOf(operation) is { } loop:
                Call(loop, Layer(step.Layer), sources[0], target, $"reverse: {step.Constants[0]}", Span(step.Scratch!), Name("workspace"));
                break;
            default:
                WriteLayer(step, sources[0], target);
                break;
        }
    }

    private void WriteLayer(RunStep step, string source, string target)
    {
        string relu = Boolean(step.Relu), workspace = Name("workspace");
        if (step.PixelStride == 0)
        {
            writer.Text(step.Constants.Count > 0
                ? $"{Layer(step.Layer)}.RunRows({source}, {target}, rows: {step.Constants[0]}, relu: {relu}, {workspace});"
                : $"{Layer(step.Layer)}.Run({source}, {target}, relu: {relu}, {workspace});");
            return;
        }

        string first = step.Output.FirstChannel > 0 ? $", firstChannel: {ShapeText.Of(step.Output.FirstChannel)}" : "";
        string reader = step.Reader >= 0 ? $", reader: {Layer(step.Reader)}" : "";
        string handedOver = step.HandedOver ? ", handedOver: true" : "";
        writer.Text(
            $"{Layer(step.Layer)}.RunImage({source}, {target}, channelsLast: {Boolean(step.ChannelsLast)}, pixelStride: {ShapeText.Of(step.PixelStride)}, relu: {relu}, {workspace}"
            + $"{first}{reader}{handedOver});");
    }

    private string Layer(int index) => $"{Name("layers")}[{ShapeText.Of(index)}]";

    private void WriteSoftmax(RunStep step, string source, string target)
    {
        string features = step.Constants[0];
        string size = step.Output.Size ?? ShapeText.Of(step.Output.Length);
        if (features == size)
        {
            Call("Normalization.Softmax", source, target);
            return;
        }

        string row = Name("row");
        string slice = $".Slice({row}, {features})";
        writer.Text($"for (int {row} = 0; {row} < {size}; {row} += {features})");
        writer.Open();
        Call("Normalization.Softmax", source + slice, target + slice);
        writer.Close();
    }

    private void Call(string method, params string[] arguments) =>
        writer.Text($"global::TeqGen.Operators.{method}({string.Join(", ", arguments)});");

    private string Span(Place place) => place.Kind switch
    {
        PlaceKind.Input => Name("input"),
        PlaceKind.Output when place.Length == run.OutputShape.Aggregate(1, (product, extent) => product * extent.Maximum) => Name("result"),
        PlaceKind.Output => $"{Name("result")}.Slice({ShapeText.Of(place.Start)}, {place.Size ?? ShapeText.Of(place.Length)})",
        _ => $"{Name("workspace")}.Values({ShapeText.Of(place.Start)}, {place.Size ?? ShapeText.Of(place.Length)})",
    };

    private static string Boolean(bool value) => value ? "true" : "false";

    private string Name(string local) => locals[local];

    private static string Join(IEnumerable<Dimension> values) => string.Join(", ", values.Select(ExtentCode.Of));

    private static string Extents(IEnumerable<Dimension> shape) => $"[batch, {string.Join(", ", shape.Select(
        dimension => dimension.IsConstant ? dimension.ToString() : $"{dimension} ≤ {ShapeText.Of(dimension.Maximum)}"))}]";
}

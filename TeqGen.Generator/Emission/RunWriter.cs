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
        foreach (string name in new[] { "output", "quantized", "layers", "workspace", "n", "rows", "input", "result", "row" })
        {
            locals.Add(name, UniqueName.Of(name, taken));
        }
    }

    public static void Write(CodeWriter writer, NetworkPlan plan, RunPlan run) => new RunWriter(writer, plan, run).Write();

    public static void WriteDocumentation(CodeWriter writer, NetworkPlan plan, string? target = null)
    {
        writer.Text(target is null
            ? "/// <summary>Quantized inference. Any number of threads may call it.</summary>"
            : "/// <summary>Quantized inference into a tensor that is there already; from the second time on nothing is allocated. Any number of threads may call it.</summary>");
        string shape = plan.Run is null ? "A batch, shaped as for <c>Forward</c>" : Extents(plan.Run.InputShape);
        writer.Text($"/// <param name=\"{plan.InputIdentifier.TrimStart('@')}\">{shape}.</param>");
        string result = plan.Run is null ? "What <c>Forward</c> returns" : Extents(plan.Run.OutputShape);
        writer.Text(target is null ? $"/// <returns>{result}.</returns>" : $"/// <param name=\"{target}\">Receives {(plan.Run is null ? "what <c>Forward</c> returns" : result)}.</param>");
        const string Exception = "global::System.InvalidOperationException";
        writer.Text($"/// <exception cref=\"{Exception}\">The network was not loaded with <c>Load</c>.</exception>");
    }

    /// <summary>A name for the second parameter that is not the first one's.</summary>
    public static string TargetName(NetworkPlan plan) => UniqueName.Of("output", [plan.InputIdentifier]);

    public static string NotLoaded(NetworkPlan plan) =>
        $"This {plan.Type.Name} was not loaded quantized: create it with {plan.Type.Name}.Load(), or use Forward for FP32.";

    private void Write()
    {
        string input = plan.InputIdentifier, output = Name("output");
        WriteDocumentation(writer, plan);
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">The input has another shape.</exception>");
        writer.Text($"public {ModelWriter.New(plan)}global::TeqGen.Tensor Run(global::TeqGen.Tensor {input})");
        writer.Open();
        writer.Text($"TeqGenCheckInput({input});");
        WriteExtents(input);
        writer.Text($"var {output} = new global::TeqGen.Tensor({input}.Batch, {Join(run.OutputShape)});");
        writer.Text($"Run({input}, {output});");
        writer.Text($"return {output};");
        writer.Close();
        writer.Line();
        WriteDocumentation(writer, plan, output);
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">The input or the output has another shape.</exception>");
        writer.Text($"public {ModelWriter.New(plan)}void Run(global::TeqGen.Tensor {input}, global::TeqGen.Tensor {output})");
        writer.Open();
        writer.Text($"TeqGenCheckInput({input});");
        WriteExtents(input);
        WriteOutputCheck(input, output);
        writer.Text($"var {Name("quantized")} = base.Quantized");
        writer.Text($"    ?? throw new global::System.InvalidOperationException({BindingWriter.Literal(NotLoaded(plan))});");
        writer.Text($"var {Name("layers")} = {Name("quantized")}.Layers;");
        writer.Text($"var {Name("workspace")} = {Name("quantized")}.Rent();");
        writer.Text("try");
        writer.Open();
        WriteItems(input, output);
        writer.Close();
        writer.Text("finally");
        writer.Open();
        writer.Text($"{Name("quantized")}.Return({Name("workspace")});");
        writer.Close();
        writer.Close();
        writer.Line();
        WriteInputCheck(input);
    }

    /// <summary>The steps, for one item of the batch after the other or for some of them together.</summary>
    private void WriteItems(string input, string output)
    {
        string n = Name("n"), rows = Name("rows");
        writer.Text($"for (int {n} = 0; {n} < {input}.Batch; {n}{(run.Rows == 1 ? "++" : $" += {ShapeText.Of(run.Rows)}")})");
        writer.Open();
        if (run.Rows > 1)
        {
            writer.Text($"int {rows} = global::System.Math.Min({ShapeText.Of(run.Rows)}, {input}.Batch - {n});");
        }

        string count = run.Rows == 1 ? "" : $", {rows}";
        writer.Text($"var {Name("input")} = {input}.Item{(run.Rows == 1 ? "" : "s")}({n}{count});");
        writer.Text($"var {Name("result")} = {output}.Item{(run.Rows == 1 ? "" : "s")}({n}{count});");
        foreach (var step in run.Steps)
        {
            writer.Line();
            writer.Text($"// {step.Comment}");
            WriteStep(step);
        }

        writer.Close();
    }

    private void WriteInputCheck(string input)
    {
        var conditions = new List<string> { $"{input}.Rank != {ShapeText.Of(run.InputShape.Count + 1)}" };
        foreach (var (extent, dimension, first) in InputExtents(input))
        {
            conditions.Add(first == extent ? $"{extent} > {ShapeText.Of(dimension.Maximum)}" : $"{extent} != {first ?? ShapeText.Of(dimension.Maximum)}");
        }

        writer.Text($"private static void TeqGenCheckInput(global::TeqGen.Tensor {input})");
        writer.Open();
        writer.Text($"global::System.ArgumentNullException.ThrowIfNull({input});");
        WriteRefusal(conditions, input, "expects", run.InputShape);
        writer.Close();
    }

    private void WriteOutputCheck(string input, string output)
    {
        writer.Text($"global::System.ArgumentNullException.ThrowIfNull({output});");
        var conditions = new List<string> { $"{output}.Rank != {ShapeText.Of(run.OutputShape.Count + 1)}", $"{output}.Batch != {input}.Batch" };
        conditions.AddRange(run.OutputShape.Select((dimension, i) => $"{output}.Shape[{ShapeText.Of(i + 1)}] != {ExtentCode.Of(dimension)}"));
        WriteRefusal(conditions, output, "gives", run.OutputShape);
        writer.Text($"if (global::System.MemoryExtensions.Overlaps<float>({output}.Data, {input}.Data))");
        writer.Open();
        writer.Text($"throw new global::System.ArgumentException({BindingWriter.Literal($"{plan.Type.Name}.Run cannot write over its input: give it an output with memory of its own.")}, nameof({output}));");
        writer.Close();
        writer.Line();
    }

    private void WriteRefusal(List<string> conditions, string tensor, string verb, IEnumerable<Dimension> shape)
    {
        writer.Text($"if ({string.Join(" || ", conditions)})");
        writer.Open();
        string expected = BindingWriter.Literal($"{plan.Type.Name}.Run {verb} {Extents(shape)}, found ");
        writer.Text($"throw new global::System.ArgumentException({expected} + {tensor} + \".\", nameof({tensor}));");
        writer.Close();
    }

    /// <summary>The input's extents as code, and for a named dimension the extent that says what it is.</summary>
    private IEnumerable<(string Extent, Dimension Dimension, string? First)> InputExtents(string input)
    {
        var named = new Dictionary<string, string>();
        for (int i = 0; i < run.InputShape.Count; i++)
        {
            string extent = $"{input}.Shape[{ShapeText.Of(i + 1)}]";
            var dimension = run.InputShape[i];
            if (dimension.Name is { } name && !named.ContainsKey(name))
            {
                named.Add(name, extent);
            }

            yield return (extent, dimension, dimension.Name is null ? null : named[dimension.Name]);
        }
    }

    private void WriteExtents(string input)
    {
        foreach (var (extent, dimension, first) in InputExtents(input))
        {
            if (first == extent)
            {
                writer.Text($"int {ExtentCode.Local(dimension.Name!)} = {extent};");
            }
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
            if (run.Rows > 1)
            {
                writer.Text($"{Layer(step.Layer)}.RunRows({source}, {target}, rows: {Name("rows")}, relu: {relu}, {workspace});");
                return;
            }

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
        string size = Size(step.Output);
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
        PlaceKind.Output => $"{Name("result")}.Slice({ShapeText.Of(place.Start)}, {Size(place)})",
        _ => $"{Name("workspace")}.Values({ShapeText.Of(place.Start * run.Rows)}, {Size(place)})",
    };

    private string Size(Place place) => run.Rows > 1 ? $"{ShapeText.Of(place.Length)} * {Name("rows")}" : place.Size ?? ShapeText.Of(place.Length);

    private static string Boolean(bool value) => value ? "true" : "false";

    private string Name(string local) => locals[local];

    private static string Join(IEnumerable<Dimension> values) => string.Join(", ", values.Select(ExtentCode.Of));

    private static string Extents(IEnumerable<Dimension> shape) => $"[batch, {string.Join(", ", shape.Select(
        dimension => dimension.IsConstant ? dimension.ToString() : $"{dimension} ≤ {ShapeText.Of(dimension.Maximum)}"))}]";
}

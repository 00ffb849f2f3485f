using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes the steps of a plan, one call each.</summary>
internal sealed class StepWriter
{
    private static readonly string[] Locals = ["output", "quantized", "layers", "workspace", "n", "rows", "input", "result", "row", "state"];
    private readonly CodeWriter writer;
    private readonly RunPlan run;
    private readonly Dictionary<string, string> locals = [];

    /// <param name="writer">Where to.</param>
    /// <param name="run">The plan.</param>
    /// <param name="parameters">The parameters, which have the user's names, so that the locals have to step aside.</param>
    public StepWriter(CodeWriter writer, RunPlan run, IEnumerable<string> parameters)
    {
        (this.writer, this.run) = (writer, run);
        var taken = new HashSet<string>(parameters);
        foreach (string name in Locals.Concat(Enumerable.Range(1, run.InputShapes.Count > 0 ? run.InputShapes.Count - 1 : 0).Select(LocalOf)))
        {
            locals.Add(name, UniqueName.Of(name, taken));
        }
    }

    /// <summary>Writes the locals that the steps use, and the beginning of a block that gives the workspace back at its end.</summary>
    /// <param name="notLoaded">What is thrown where there are no parameters.</param>
    /// <param name="first">Writes what comes between.</param>
    public void Open(string notLoaded, Action? first = null)
    {
        writer.Text($"var {Name("quantized")} = base.Quantized");
        writer.Text($"    ?? throw new global::System.InvalidOperationException({BindingWriter.Literal(notLoaded)});");
        writer.Text($"var {Name("layers")} = {Name("quantized")}.Layers;");
        writer.Text($"var {Name("workspace")} = {Name("quantized")}.Rent();");
        first?.Invoke();
        writer.Text("try");
        writer.Open();
    }

    /// <summary>Writes the end of what <see cref="Open"/> has begun.</summary>
    public void Close()
    {
        writer.Close();
        writer.Text("finally");
        writer.Open();
        writer.Text($"{Name("quantized")}.Return({Name("workspace")});");
        writer.Close();
    }

    /// <summary>Writes all steps.</summary>
    public void WriteAll()
    {
        foreach (var step in run.Steps)
        {
            writer.Line();
            writer.Text($"// {step.Comment}");
            Write(step);
        }
    }

    /// <summary>Writes one step.</summary>
    public void Write(RunStep step)
    {
        string target = Span(step.Output);
        string[] sources = [.. step.Inputs.Select(Span)];
        switch (step.Operation)
        {
            case StepOperation.Keep when step.Product >= 0:
                writer.Text($"{Product(step.Product)}.Keep({sources[0]}, {target}, {Name("workspace")});");
                break;
            case GraphOperation.Output or StepOperation.Keep:
                writer.Text($"{sources[0]}.CopyTo({target});");
                break;
            case GraphOperation.Softmax when step.Constants.Count == 2:
                Call("Attention.CausalSoftmax", sources[0], target, step.Constants[0], step.Constants[1]);
                break;
            case GraphOperation.Embedding:
                writer.Text($"{Layer(step.Layer)}.LookUp({sources[0]}, {target});");
                break;
            case StepOperation.Append when step.Product >= 0:
                writer.Text(
                    $"{Name("state")}.Append({Product(step.Product)}, {sources[0]}, {ShapeText.Of(step.Output.Start)}, outer: {step.Constants[0]}, inner: {step.Constants[1]}, {Name("workspace")});");
                break;
            case GraphOperation.MatMul or StepOperation.MatMulCache when step.Product >= 0:
                string multiply = step.Constants.Count > 4 ? "RunPacked" : "Run";
                writer.Text($"{Product(step.Product)}.{multiply}({string.Join(", ", [.. sources, target, .. step.Constants])}, {Name("workspace")});");
                break;
            case StepOperation.Append:
                writer.Text($"{Name("state")}.Append({sources[0]}, {ShapeText.Of(step.Output.Start)}, outer: {step.Constants[0]}, inner: {step.Constants[1]});");
                break;
            case StepOperation.MatMulCache:
                Call("Attention.MatMulCache", [.. sources, target, .. step.Constants]);
                break;
            case GraphOperation.MatMul or GraphOperation.MaskedSoftmax:
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
        string accumulate = step.Accumulates ? ", accumulate: true" : "";
        writer.Text(
            $"{Layer(step.Layer)}.RunImage({source}, {target}, channelsLast: {Boolean(step.ChannelsLast)}, pixelStride: {ShapeText.Of(step.PixelStride)}, relu: {relu}, {workspace}"
            + $"{first}{reader}{handedOver}{accumulate});");
    }

    private string Product(int index) => $"{Name("quantized")}.Products[{ShapeText.Of(index)}]";

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
        PlaceKind.Input => Name(LocalOf(place.Start)),
        PlaceKind.State => $"{Name("state")}.Values({ShapeText.Of(place.Start)}, {Size(place)})",
        PlaceKind.StateCodes => $"{Name("state")}.Codes({ShapeText.Of(place.Start)}, {ShapeText.Of(place.Length)})",
        PlaceKind.CacheCodes => $"{Name("state")}.CachedCodes({ShapeText.Of(place.Start)}, {ShapeText.Of(place.Length)})",
        PlaceKind.Cache => $"{Name("state")}.Cache({ShapeText.Of(place.Start)}, {ShapeText.Of(place.Length)})",
        PlaceKind.Output when place.Length == run.OutputShape.Aggregate(1, (product, extent) => product * extent.Maximum) => Name("result"),
        PlaceKind.Output => $"{Name("result")}.Slice({ShapeText.Of(place.Start)}, {Size(place)})",
        _ => $"{Name("workspace")}.Values({ShapeText.Of(place.Start * run.Rows)}, {Size(place)})",
    };

    private string Size(Place place) => run.Rows > 1 ? $"{ShapeText.Of(place.Length)} * {Name("rows")}" : place.Size ?? ShapeText.Of(place.Length);

    private static string Boolean(bool value) => value ? "true" : "false";

    /// <summary>What a local is called.</summary>
    public string Name(string local) => locals[local];

    /// <summary>The local of an input's values.</summary>
    public static string LocalOf(int input) => input == 0 ? "input" : "input" + ShapeText.Of(input + 1);
}

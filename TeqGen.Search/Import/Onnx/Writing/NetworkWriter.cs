using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Structure;

namespace TeqGen.Search.Import.Onnx.Writing;

/// <summary>Writes a network as an annotated class with the classes of its modules, and collects its weights under their paths.</summary>
internal static class NetworkWriter
{
    /// <summary>Operations that a summary lists.</summary>
    private const int LongestSummary = 6;

    /// <param name="graph">The network.</param>
    /// <param name="className">Name of its class.</param>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="file">The file that it came from, for the header.</param>
    /// <returns>The program, the weights in the order of the layers, and the names of the module classes.</returns>
    public static (string Source, IReadOnlyList<(string Name, Tensor Tensor)> Weights, IReadOnlyList<string> Modules) Write(
        StepGraph graph, string className, string namespaceName, string file)
    {
        var (network, classes) = ModuleFinder.Run(graph);
        var names = ClassNames(classes, className);
        var inputs = InputNames(graph.Inputs);
        var root = new ClassWriter(network, null, [.. inputs.Values], names);
        var writers = classes.ToDictionary(module => module, module => new ClassWriter(module.Body, module, ["input"], names));

        var code = new CodeText();
        code.Line("using TeqGen;");
        code.Line("using static TeqGen.Functional;");
        code.Line("");
        code.Line($"namespace {namespaceName};");
        code.Line("");
        WriteRoot(code, root, graph, inputs, className, file);
        // Modules that others are made of come last, as a reader wants them.
        foreach (var module in InOrder(network, classes))
        {
            code.Line("");
            WriteModule(code, writers[module], module, names[module]);
        }

        var weights = root.Layers(0, module => writers[module])
            .SelectMany(layer => layer.Layer.Weights.Select(weight => ($"{layer.Path}.{weight.Key}", weight.Value)));
        return (code.ToString(), [.. weights], [.. names.Values]);
    }

    private static void WriteRoot(
        CodeText code, ClassWriter writer, StepGraph graph, IReadOnlyDictionary<Value, string> inputs, string className, string file)
    {
        code.Line($"/// <summary>Imported from {Escape(file)}.</summary>");
        code.Line($"[ExponentialQuantized(\"{className}.teq.json\")]");
        code.Line($"public sealed partial class {className} : Module");
        code.Line("{");
        code.Indented(() =>
        {
            writer.WriteFields(code);
            code.Line("");
            code.Line("/// <summary>Runs the network in FP32.</summary>");
            foreach (var ((input, name), axis) in inputs.Zip(graph.InputBatchAxes))
            {
                code.Line($"/// <param name=\"{name}\">{Describe(input, axis)}</param>");
            }

            code.Line($"/// <returns>{Describe(graph.Outputs[0], graph.OutputBatchAxes[0])}</returns>");
            code.Line($"public Tensor Forward({string.Join(", ", inputs.Select(input => $"{ShapeOf(input.Key)} Tensor {input.Value}"))})");
            WriteBody(code, writer, inputs);
        });
        code.Line("}");
    }

    private static string Describe(Value tensor, int batchAxis)
        => $"{Escape(tensor.Name)}, {Extent.Describe(tensor.Shape)}"
            + (batchAxis == 0 ? "." : FormattableString.Invariant($"; the file has the batch as extent {batchAxis}, counted from 0."));

    private static string ShapeOf(Value input)
        => $"[Shape({string.Join(", ", input.ItemShape().Select(extent => CSharp.Literal(extent)))})]";

    private static string Declare(Parameter parameter)
        => $"{CSharp.TypeOf(parameter.Values)} {parameter.Name}"
            + (parameter.Default is null ? "" : $" = {CSharp.Literal(parameter.Default)}");

    private static void WriteModule(CodeText code, ClassWriter writer, ModuleClass module, string name)
    {
        string parameters = string.Join(", ", module.Parameters.All.Select(Declare));
        code.Line($"/// <summary>{Summary(module)}</summary>");
        code.Line($"public sealed partial class {name}{(parameters.Length > 0 ? $"({parameters})" : "")} : Module");
        code.Line("{");
        code.Indented(() =>
        {
            writer.WriteFields(code);
            code.Line("");
            code.Line("/// <summary>Runs the module in FP32.</summary>");
            code.Line("public Tensor Forward(Tensor input)");
            WriteBody(code, writer, new Dictionary<Value, string> { [module.Body.Inputs[0]] = "input" });
        });
        code.Line("}");
    }

    private static void WriteBody(CodeText code, ClassWriter writer, IReadOnlyDictionary<Value, string> inputs)
    {
        code.Line("{");
        code.Indented(() => writer.WriteForward(code, inputs));
        code.Line("}");
    }

    private static string Summary(ModuleClass module)
    {
        string[] operations = [.. ClassRole.Steps(module.Body.Exemplar).Select(step => step.Operation)];
        string what = operations.Length <= LongestSummary
            ? string.Join(", ", operations)
            : FormattableString.Invariant($"A block of {operations.Length} operations");
        return FormattableString.Invariant($"{what}; the network has {module.Body.Instances.Count} of it.");
    }

    private static Dictionary<ModuleClass, string> ClassNames(IReadOnlyList<ModuleClass> classes, string prefix)
    {
        var roles = classes.ToDictionary(module => module, ClassRole.Of);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return classes.ToDictionary(
            module => module,
            module => FieldNames.Unique(prefix + roles[module], roles.Values.Count(role => role == roles[module]) == 1, taken));
    }

    /// <summary>Parameters are named as in the file where that is a name, else input.</summary>
    private static Dictionary<Value, string> InputNames(IReadOnlyList<Value> inputs)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return inputs.ToDictionary(
            input => input,
            input => FieldNames.Unique(
                CSharp.IsIdentifier(input.Name) && input.Name.Length > 1 ? CSharp.FieldName(input.Name) : "input", alone: true, taken));
    }

    private static List<ModuleClass> InOrder(Body network, IReadOnlyList<ModuleClass> classes)
    {
        var order = new List<ModuleClass>();
        var open = new Queue<Body>([network]);
        while (open.TryDequeue(out var body))
        {
            foreach (var module in body.Exemplar.OfType<CallItem>().Select(call => call.Module).Distinct().Except(order).ToList())
            {
                order.Add(module);
                open.Enqueue(module.Body);
            }
        }

        return order;
    }

    private static string Escape(string text)
        => string.Concat(text.Select(c => c switch
        {
            '<' => "&lt;",
            '>' => "&gt;",
            '&' => "&amp;",
            // A name from a file must not end the comment.
            '\u2028' or '\u2029' or '\u0085' => "?",
            _ => char.IsControl(c) || char.IsSurrogate(c) ? "?" : c.ToString(),
        }));
}

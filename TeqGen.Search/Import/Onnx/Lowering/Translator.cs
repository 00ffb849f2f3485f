using Onnx;
using TeqGen.Models;
using TeqGen.Search.Import.Onnx.Folding;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Reading;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// Walks the nodes in order, computes what is known without the input, and lowers the rest to steps. Nodes that cannot be lowered are
/// collected, so that the user learns of all of them at once; what depends on them is passed over in silence.
/// </summary>
internal sealed class Translator
{
    private readonly Dictionary<string, Value> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> unknown = new(StringComparer.Ordinal);
    private readonly List<Step> steps = [];
    private readonly Dictionary<Value, Value> materialized = [];
    private readonly List<string> problems = [];
    private readonly GraphProto graph;
    private readonly string file;
    private readonly int opset;
    private readonly TensorReader reader;
    private readonly HashSet<string> initializers;
    private long? declaredBatch;

    private Translator(ModelProto model, string file, string folder)
    {
        graph = model.Graph;
        this.file = file;
        opset = OnnxFile.Opset(model, file);
        reader = new TensorReader(folder);
        initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="model">The model.</param>
    /// <param name="file">Its file name, for messages.</param>
    /// <param name="folder">Its folder, for external data.</param>
    /// <param name="shapes">Shapes that the user fixed, by input.</param>
    /// <exception cref="ModelFileException">The graph is damaged, or has nodes without an equivalent; all are listed.</exception>
    public static StepGraph Translate(ModelProto model, string file, string folder, IReadOnlyDictionary<string, int[]> shapes)
        => new Translator(model, file, folder).Run(shapes);

    private StepGraph Run(IReadOnlyDictionary<string, int[]> shapes)
    {
        var order = GraphOrder.Sort(graph, file);
        ReadInitializers();
        (var inputs, declaredBatch) = GraphInputs.Read(graph, file, shapes);
        foreach (var (input, axis) in inputs)
        {
            values.Add(input.Name, Permutations.BatchAt(input, axis));
        }

        foreach (int index in order)
        {
            Visit(index);
        }

        if (problems.Count > 0)
        {
            throw new ModelFileException(
                file,
                $"{problems.Count} of {graph.Node.Count} nodes cannot be imported, and nothing was written:"
                + string.Concat(problems.Select(problem => $"\n  {problem}")));
        }

        var outputs = graph.Output.Select(Output).ToList();
        return new StepGraph([.. inputs.Select(input => input.Tensor)], steps, [.. outputs.Select(output => output.Tensor)])
        {
            InputBatchAxes = [.. inputs.Select(input => input.BatchAxis)],
            OutputBatchAxes = [.. outputs.Select(output => output.BatchAxis)],
        };
    }

    private (Value Tensor, int BatchAxis) Output(ValueInfoProto output)
    {
        if (!values.TryGetValue(output.Name, out var value))
        {
            throw new ModelFileException(file, $"the output \"{output.Name}\" is computed by no node.");
        }

        if (value.Constant is not null)
        {
            throw new ModelFileException(file, $"the output \"{output.Name}\" does not depend on the input.");
        }

        // The network gives it with the batch in front.
        var (tensor, axis) = Permutations.BatchFirst(value);
        var node = new NodeProto { OpType = "Transpose", Output = { output.Name } };
        var context = new NodeContext(node, opset, [], new($"output \"{output.Name}\"", node.OpType, graph.Node.Count, ""), declaredBatch, steps, materialized, reader.Read);
        return (context.Compute(tensor), axis);
    }

    private void ReadInitializers()
    {
        if (graph.SparseInitializer.Count > 0)
        {
            throw new ModelFileException(
                file, $"has {graph.SparseInitializer.Count} sparse initializers, which are not supported. Export it with dense weights.");
        }

        foreach (var tensor in graph.Initializer)
        {
            try
            {
                var constant = reader.Read(tensor);
                if (!values.TryAdd(tensor.Name, new Value(tensor.Name, constant.Extents, constant)))
                {
                    throw new ModelFileException(file, $"two initializers are named \"{tensor.Name}\".");
                }
            }
            catch (NodeException exception)
            {
                throw new ModelFileException(file, $"{exception.Message}.");
            }
        }
    }

    private void Visit(int index)
    {
        var node = graph.Node[index];
        if (node.Input.Any(unknown.Contains))
        {
            unknown.UnionWith(node.Output.Where(name => name.Length > 0));
            return;
        }

        Value?[] inputs = [.. node.Input.Select(name => name.Length == 0 ? null : values[name])];
        string? weight = node.Input.FirstOrDefault(initializers.Contains);
        var origin = new NodeOrigin(GraphOrder.Describe(graph, index), node.OpType, index, node.Name, weight);
        var context = new NodeContext(node, opset, inputs, origin, declaredBatch, steps, materialized, reader.Read);
        int before = steps.Count;
        try
        {
            if (node.Domain is not ("" or "ai.onnx"))
            {
                throw new NodeException($"the operator {node.Domain}.{node.OpType} is not one of ONNX's own");
            }

            if (node.Output.All(name => name.Length == 0))
            {
                throw new NodeException("it has no output");
            }

            var results = ConstantFolder.TryFold(context) ?? Lower(context);
            for (int i = 0; i < node.Output.Count; i++)
            {
                if (node.Output[i].Length > 0 && i < results.Count)
                {
                    values.Add(node.Output[i], results[i]);
                }
                else if (node.Output[i].Length > 0)
                {
                    unknown.Add(node.Output[i]);
                }
            }
        }
        catch (NodeException exception)
        {
            steps.RemoveRange(before, steps.Count - before);
            unknown.UnionWith(node.Output.Where(name => name.Length > 0));
            problems.Add($"{origin.Node}: {exception.Message}.");
        }
    }

    private static IReadOnlyList<Value> Lower(NodeContext context)
        => Operators.Find(context.Operator) is { } lower
            ? RowOperators.TryLower(context, lower) ?? lower(context)
            : throw new NodeException("TeqGen has no equivalent of this operator");
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Makes the nodes of the graph from calls, and infers their shapes. A call that does not fit is the end.</summary>
internal sealed class GraphBuilder
{
    private readonly List<GraphValue> values = [];
    private readonly List<NetworkLayer> called = [];

    /// <summary>The layers that were called, in the order of their first calls.</summary>
    public IReadOnlyList<NetworkLayer> Layers => called;

    public int AddInput(ParameterTemplate input)
    {
        GraphAttribute[] attributes = input.Mean.Count == 0
            ? []
            : [GraphAttribute.OfReals("mean", [.. input.Mean]), GraphAttribute.OfReals("deviation", [.. input.Deviation])];
        return Add(GraphOperation.Input, "", [], attributes, input.Shape!.Value, input.Name, null, input.Node);
    }

    /// <exception cref="DefinitionException">The shapes do not fit.</exception>
    public int AddLayer(LayerInstance layer, LayerRule rule, int operand, SourceNode node)
    {
        if (layer.Node is not { } field)
        {
            throw DefinitionException.Unknown(node, "a layer that no field holds", "keep each layer in a field of a module");
        }

        string path = layer.Path;
        var input = values[operand];
        var inferred = rule.Infer(path, layer.Arguments, input.Shape);
        Check(inferred, path, [operand], node);
        var encoded = rule.EncodedShape(layer.Arguments, input.Node.Shape).ToEquatableArray();
        var earlier = called.FirstOrDefault(other => other.Path == path);
        if (!GraphOperation.HasWeights(rule.Operation))
        {
            // A normalization is no layer of its own in what is quantized, nor is looking up rows that a product has.
        }
        else if (earlier is null)
        {
            called.Add(new NetworkLayer(
                path,
                rule.Operation,
                rule.WeightShape(layer.Arguments).ToEquatableArray(),
                encoded,
                rule.Geometry(layer.Arguments, input.Node.Shape),
                layer.Arguments.Has("bias"),
                field,
                layer.Kernel));
        }
        else if (!earlier.InputShape.Equals(encoded))
        {
            throw Wrong(
                node,
                $"{path} is called with {ShapeText.Of(earlier.InputShape)} and here with {ShapeText.Of(input.Shape)}; a layer has kernels for one shape");
        }

        return Add(rule.Operation, path, [operand], rule.Attributes(layer.Arguments), inferred.Shape!, path, null, node);
    }

    /// <exception cref="DefinitionException">The operator is not known, or the shapes do not fit.</exception>
    public int AddOperator(string name, IReadOnlyList<int> operands, CallArguments arguments, SourceNode node)
    {
        if (KnownOperators.Find(name, operands.Count) is not { } rule)
        {
            throw DefinitionException.Unknown(
                node, $"a call of 'Functional.{name}', which is not a known operator", $"use one of {KnownOperators.Names}");
        }

        var inputs = operands.Select(operand => values[operand]).ToList();
        var inferred = rule.Infer(arguments, [.. inputs.Select(input => input.Shape)]);
        Check(inferred, name, operands, node);
        return Add(rule.Operation, "", operands, rule.Attributes(arguments), inferred.Shape!, rule.Name, inputs.FirstOrDefault()?.Nearest, node);
    }

    /// <summary>Slices of equal extent along an axis.</summary>
    /// <exception cref="DefinitionException">There is no such axis, or it cannot be divided.</exception>
    public IEnumerable<int> Split(int operand, int axis, int parts, SourceNode node)
    {
        var shape = values[operand].Shape;
        var whole = axis >= 1 && axis <= shape.Count ? shape[axis - 1] : 0;
        int extent = parts < 1 || !whole.IsConstant ? 0 : whole.Maximum / parts;
        if (extent == 0 || extent * parts != whole.Maximum)
        {
            string found = values[operand].Describe(index => values[index]);
            throw Wrong(node, $"Split cannot make {ShapeText.Of(parts)} equal parts along axis {ShapeText.Of(axis)}; {found}");
        }

        return [.. Enumerable.Range(0, parts).Select(i => AddOperator(
            "Slice",
            [operand],
            new CallArguments(new Dictionary<string, int[]> { ["axis"] = [axis], ["start"] = [i * extent], ["end"] = [(i + 1) * extent], ["step"] = [1] }),
            node))];
    }

    /// <summary>
    /// Marks the convolutions that do the normalization after them: nothing else may see their values, as these do not exist any more.
    /// </summary>
    private void FoldNormalizations(IReadOnlyList<GraphValue> all)
    {
        foreach (var value in all.Where(value => value.Node.Operation == GraphOperation.BatchNorm2d))
        {
            var before = values[value.Node.Inputs[0]].Node;
            bool isAlone = before.Operation == GraphOperation.Conv2d
                && all.Count(other => other.Node.Inputs.Contains(before.Id)) == 1
                && all.Count(other => other.Node.Path == before.Path) == 1
                && all.Count(other => other.Node.Path == value.Node.Path) == 1;
            if (!isAlone)
            {
                throw DefinitionException.Unknown(
                    value.Call,
                    "a BatchNorm2d that cannot be folded into a Conv2d",
                    "call it once, directly on the result of a Conv2d that is called once and that nothing else reads");
            }

            int index = called.FindIndex(layer => layer.Path == before.Path);
            called[index] = called[index] with { HasBias = true };
        }
    }

    /// <summary>Rows are quantized as the weights of the product that gives logits.</summary>
    private void CheckEmbeddings(IEnumerable<GraphValue> all)
    {
        foreach (var value in all.Where(value => value.Node.Operation == GraphOperation.Embedding))
        {
            if (!called.Any(layer => layer.Path == value.Node.Path))
            {
                throw DefinitionException.Unknown(
                    value.Call, "an Embedding whose Logits are never asked for", "give the network's logits by it, or keep the rows outside of the network and give them as its input");
            }
        }
    }

    private void Check(Inferred inferred, string name, IReadOnlyList<int> operands, SourceNode node)
    {
        if (inferred.Problem is { } problem)
        {
            object[] descriptions = [.. operands.Select(operand => values[operand].Describe(index => values[index]))];
            throw Wrong(node, string.Format(CultureInfo.InvariantCulture, problem, descriptions));
        }

        if (inferred.Shape is not { } shape)
        {
            var dimension = operands.SelectMany(operand => values[operand].Shape).First(candidate => !candidate.IsConstant);
            throw DefinitionException.Unknown(
                node, $"{name} on the dimension '{dimension}', whose extent is not known when building", "give it a constant extent in [Shape]");
        }

        if (shape.Aggregate(1.0, (product, dimension) => product * dimension.Maximum) > int.MaxValue)
        {
            throw Wrong(node, $"{name} gives {ShapeText.Of(shape)}, more values than an array can hold");
        }
    }

    private static DefinitionException Wrong(SourceNode node, string text) => DefinitionException.Of(Problem.At(node, "TEQ005", text));

    private int Add(
        string operation,
        string path,
        IEnumerable<int> inputs,
        GraphAttribute[] attributes,
        IReadOnlyList<Dimension> shape,
        string label,
        GraphValue? origin,
        SourceNode call)
    {
        var node = new GraphNode(
            values.Count,
            operation,
            path,
            inputs.ToEquatableArray(),
            attributes.ToEquatableArray(),
            shape.Select(dimension => dimension.Maximum).ToEquatableArray(),
            GraphNode.NamesOf(shape));
        values.Add(new GraphValue(node, label, origin, call));
        return node.Id;
    }

    /// <summary>Leaves out what the result does not depend on, numbers the rest anew and ends the graph with its output.</summary>
    public GraphDescriptor Finish(int result)
    {
        var needed = new HashSet<int>(values.Where(value => value.Node.Operation == GraphOperation.Input).Select(value => value.Node.Id)) { result };
        for (int id = values.Count - 1; id >= 0; id--)
        {
            if (needed.Contains(id))
            {
                needed.UnionWith(values[id].Node.Inputs);
            }
        }

        FoldNormalizations([.. values.Where(value => needed.Contains(value.Node.Id))]);
        CheckEmbeddings(values.Where(value => needed.Contains(value.Node.Id)));
        var numbers = new Dictionary<int, int>();
        var nodes = new List<GraphNode>();
        foreach (var node in values.Select(value => value.Node).Where(node => needed.Contains(node.Id)))
        {
            numbers.Add(node.Id, nodes.Count);
            nodes.Add(node with { Id = nodes.Count, Inputs = node.Inputs.Select(input => numbers[input]).ToEquatableArray() });
        }

        var paths = new HashSet<string>(nodes.Select(node => node.Path));
        called.RemoveAll(layer => !paths.Contains(layer.Path));
        var last = values[result].Node;
        nodes.Add(new GraphNode(
            nodes.Count, GraphOperation.Output, "", new EquatableArray<int>([numbers[result]]), default, last.Shape, last.Names));
        return new GraphDescriptor(nodes.ToEquatableArray());
    }
}

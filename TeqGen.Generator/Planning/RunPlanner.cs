using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>A graph to a straight line of steps: ReLU fused where that is possible, buffers assigned.</summary>
internal sealed class RunPlanner
{
    private readonly GraphDescriptor graph;
    private readonly EquatableArray<NetworkLayer> layers;
    private readonly int[] readers;
    private readonly BufferPlanner buffers;

    private RunPlanner(GraphDescriptor graph, EquatableArray<NetworkLayer> layers)
    {
        this.graph = graph;
        this.layers = layers;
        readers = new int[graph.Nodes.Count];
        foreach (int input in graph.Nodes.SelectMany(node => node.Inputs))
        {
            readers[input]++;
        }

        buffers = new BufferPlanner(graph, IsFused);
    }

    public static RunPlan Plan(GraphDescriptor graph, EquatableArray<NetworkLayer> layers)
    {
        var planner = new RunPlanner(graph, layers);
        return new RunPlan(
            graph.Nodes[0].Shape,
            graph.Nodes[graph.Nodes.Count - 1].Shape,
            planner.buffers.ArenaLength,
            planner.Steps().ToEquatableArray());
    }

    private IEnumerable<RunStep> Steps()
    {
        foreach (var node in graph.Nodes)
        {
            switch (node.Operation)
            {
                case GraphOperation.Input:
                case GraphOperation.Flatten:
                    break;
                case GraphOperation.Relu or GraphOperation.BatchNorm2d when IsFused(node):
                    break;
                case GraphOperation.Output:
                    // Where the result is the input itself, nothing else has written it.
                    var place = buffers.PlaceOf(node.Inputs[0]);
                    if (place.Kind != PlaceKind.Output)
                    {
                        var output = new Place(PlaceKind.Output, 0, node.Length);
                        yield return new RunStep($"{Name(node)}: a copy", node.Operation, -1, false, new([place]), output, default);
                    }

                    break;
                default:
                    yield return Step(node);
                    break;
            }
        }
    }

    private RunStep Step(GraphNode node)
    {
        var fused = FusedInto(node).ToList();
        string comment = string.Join(" and ", fused.Prepend(node).Select(Name));
        int layer = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            layer = layers[i].Path == node.Path ? i : layer;
        }

        bool isWritten = node.Operation == GraphOperation.Concat && Enumerable.Range(0, node.Inputs.Count).All(i => buffers.IsPart(node, i));
        return new RunStep(
            $"{comment} -> {ShapeText.Of(node.Shape)}{(isWritten ? ": written in place by its operands" : "")}",
            node.Operation,
            layer,
            fused.Any(other => other.Operation == GraphOperation.Relu),
            Operands(node).Select(buffers.PlaceOf).ToEquatableArray(),
            buffers.PlaceOf(node.Id),
            Constants(node).ToEquatableArray());
    }

    /// <summary>Of an image and one value for each of its channels the image comes first.</summary>
    private IEnumerable<int> Operands(GraphNode node) =>
        IsPerChannel(node) ? node.Inputs.OrderByDescending(input => graph.Nodes[input].Length) : node.Inputs;

    private bool IsPerChannel(GraphNode node) =>
        node.Operation is GraphOperation.Add or GraphOperation.Multiply
        && graph.Nodes[node.Inputs[0]].Length != graph.Nodes[node.Inputs[1]].Length;

    private string[] Constants(GraphNode node) => IsPerChannel(node)
        ? [ShapeText.Of(node.Shape[1] * node.Shape[2])]
        : OperatorCalls.Middle(node) is { } constant
            ? [constant]
            : OperatorCalls.Constants(node, [.. node.Inputs.Select(input => graph.Nodes[input].Shape)])
                .Select((constant, i) => node.Operation == GraphOperation.Concat && buffers.IsPart(node, i) ? RunStep.Done : constant).ToArray();

    /// <summary>The nodes that a layer's step computes as well, in their order.</summary>
    private IEnumerable<GraphNode> FusedInto(GraphNode node)
    {
        while (graph.Nodes.FirstOrDefault(other => IsFused(other) && other.Inputs[0] == node.Id) is { } next)
        {
            yield return node = next;
        }
    }

    /// <summary>
    /// Whether a node is a normalization, whose convolution has folded weights, or a ReLU that the layer before it does while storing: it must
    /// be the only one to read that layer.
    /// </summary>
    private bool IsFused(GraphNode node)
    {
        if (node.Operation is not (GraphOperation.Relu or GraphOperation.BatchNorm2d))
        {
            return false;
        }

        var before = graph.Nodes[node.Inputs[0]];
        return readers[before.Id] == 1 && (GraphOperation.HasWeights(before.Operation) || before.Operation == GraphOperation.BatchNorm2d);
    }

    private static string Name(GraphNode node) =>
        $"{ShapeText.Of(node.Id)} {node.Operation}{(node.Path.Length > 0 ? " " : "")}{node.Path}";
}

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
                case GraphOperation.Relu when IsFused(node):
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
        var relu = graph.Nodes.FirstOrDefault(other => IsFused(other) && other.Inputs[0] == node.Id);
        string comment = relu is null ? Name(node) : $"{Name(node)} and {Name(relu)}";
        int layer = -1;
        for (int i = 0; i < layers.Count; i++)
        {
            layer = layers[i].Path == node.Path ? i : layer;
        }

        return new RunStep(
            $"{comment} -> {ShapeText.Of(node.Shape)}",
            node.Operation,
            layer,
            relu is not null,
            node.Inputs.Select(buffers.PlaceOf).ToEquatableArray(),
            buffers.PlaceOf(node.Id),
            Constants(node).ToEquatableArray());
    }

    private int[] Constants(GraphNode node)
    {
        var input = graph.Nodes[node.Inputs[0]].Shape;
        return node.Operation switch
        {
            GraphOperation.MaxPool2d or GraphOperation.AvgPool2d =>
                [input[0], input[1], input[2], node.Integer("kernel"), node.Integer("stride"), node.Integer("padding")],
            GraphOperation.GlobalAvgPool => [input[0], input[1] * input[2]],
            GraphOperation.Softmax => [input[input.Count - 1]],
            _ => [],
        };
    }

    /// <summary>Whether a node is a ReLU that the layer before it does while storing: it must be the only one to read that layer.</summary>
    private bool IsFused(GraphNode node) =>
        node.Operation == GraphOperation.Relu
        && GraphOperation.HasWeights(graph.Nodes[node.Inputs[0]].Operation)
        && readers[node.Inputs[0]] == 1;

    private static string Name(GraphNode node) =>
        $"{ShapeText.Of(node.Id)} {node.Operation}{(node.Path.Length > 0 ? " " : "")}{node.Path}";
}

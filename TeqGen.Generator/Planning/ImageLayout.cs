using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// In which order the values of images lie: convolutions write their channels innermost, as the next one reads them, and what works on either order keeps it. Where an operator wants the
/// definition's order, [channels, height, width], or operands differ, a node that transposes is put in between.
/// </summary>
internal sealed class ImageLayout
{
    /// <summary>Operation of a node that puts channels innermost.</summary>
    public const string ToLast = "channelslast";

    /// <summary>Operation of a node that puts channels outermost.</summary>
    public const string ToFirst = "channelsfirst";

    private const int ImageRank = 3;
    private readonly List<GraphNode> nodes = [];
    private readonly HashSet<int> channelsLast = [];
    private readonly Dictionary<int, int> transposed = [];

    private ImageLayout(GraphDescriptor graph)
    {
        int[] newIds = new int[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            newIds[node.Id] = Add(node, [.. node.Inputs.Select(input => newIds[input])]);
        }

        Graph = new GraphDescriptor(nodes.ToEquatableArray());
    }

    /// <summary>The graph with what transposes.</summary>
    public GraphDescriptor Graph { get; }

    public static ImageLayout Of(GraphDescriptor graph) => new(graph);

    /// <summary>Whether a node's value has its channels innermost, which is another order than the definition's.</summary>
    public bool IsChannelsLast(int node) => channelsLast.Contains(node);

    /// <summary>Whether an operator works on values with their channels innermost.</summary>
    public bool WorksOnChannelsLast(GraphNode node) => node.Inputs.Any(IsChannelsLast);

    /// <summary>A node as it is over [height, width, channels]: shape, and the axis where it has one.</summary>
    public static GraphNode Permuted(GraphNode node)
    {
        var attributes = node.Attributes.Select(
            attribute => attribute.Name == "axis" ? new GraphAttribute("axis", attribute.Values[0] == 1 ? ImageRank : attribute.Values[0] - 1) : attribute);
        return node with { Shape = Permuted(node.Shape).ToEquatableArray(), Attributes = attributes.ToEquatableArray() };
    }

    /// <summary>[channels, height, width] as [height, width, channels].</summary>
    public static int[] Permuted(IReadOnlyList<int> shape) => shape.Count == ImageRank ? [shape[1], shape[2], shape[0]] : [.. shape];

    private int Add(GraphNode node, int[] inputs)
    {
        bool last = Mode(node) switch
        {
            Order.Either => inputs.Any(IsChannelsLast),
            Order.WritesLast => true,
            _ => false,
        };
        if (node.Operation != GraphOperation.Conv2d)
        {
            inputs = [.. inputs.Select(input => last ? Last(input) : First(input))];
        }

        return Append(node with { Inputs = new(inputs) }, last);
    }

    private int Append(GraphNode node, bool last)
    {
        int id = nodes.Count;
        nodes.Add(node with { Id = id });
        if (last && IsImage(node.Shape))
        {
            channelsLast.Add(id);
        }

        return id;
    }

    private int Last(int node) => IsChannelsLast(node) || !IsImage(nodes[node].Shape) ? node : Transposed(node, ToLast);

    private int First(int node) => IsChannelsLast(node) ? Transposed(node, ToFirst) : node;

    private int Transposed(int id, string operation)
    {
        if (!transposed.TryGetValue(id, out int result))
        {
            result = Append(new GraphNode(0, operation, "", new([id]), default, nodes[id].Shape), operation == ToLast);
            transposed.Add(id, result);
        }

        return result;
    }

    private static Order Mode(GraphNode node) => node.Operation switch
    {
        GraphOperation.Conv2d => Order.WritesLast,
        GraphOperation.MaxPool2d or GraphOperation.AvgPool2d or GraphOperation.GlobalAvgPool => Order.Either,
        GraphOperation.BatchNorm2d or GraphOperation.Pad2d => Order.Either,
        GraphOperation.Concat or GraphOperation.Slice or GraphOperation.Pad => node.Shape.Count == ImageRank ? Order.Either : Order.First,
        _ => OperatorCalls.IsElementwise(node.Operation) ? Order.Either : Order.First,
    };

    /// <summary>Whether the two orders differ.</summary>
    private static bool IsImage(EquatableArray<int> shape) => shape.Count == ImageRank && shape[0] > 1 && shape[1] * shape[2] > 1;

    private enum Order
    {
        /// <summary>Works on the definition's order only.</summary>
        First,

        /// <summary>Works on either order.</summary>
        Either,

        /// <summary>Reads either order, writes channels innermost.</summary>
        WritesLast,
    }
}

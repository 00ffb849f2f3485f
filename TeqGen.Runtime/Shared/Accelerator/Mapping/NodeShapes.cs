using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Extents of the layers of a graph.</summary>
internal static class NodeShapes
{
    /// <summary>A layer's extents as a convolution, or as rows.</summary>
    public static LayerShape Of(GraphDescriptor graph, GraphNode node)
    {
        var read = graph.Nodes[node.Inputs[0]];
        switch (node.Operation)
        {
            case GraphOperation.Lstm or GraphOperation.Gru:
                int hidden = node.Integer("hidden"), gates = node.Operation == GraphOperation.Lstm ? RowLayer.LstmGates : RowLayer.GruGates;
                return LayerShape.OfRows(1, read.Shape[0], hidden, gates * hidden, new(gates, node.Integer("reverse") != 0, Product: false));
            case GraphOperation.MatMul:
                int rank = read.Shape.Count, groups = read.Shape.Take(rank - 2).Aggregate(1, (product, extent) => product * extent);
                return LayerShape.OfRows(
                    groups, read.Shape[rank - 2], read.Shape[rank - 1], node.Shape[rank - 1], RowLayer.Plain with { Product = true });
            case GraphOperation.Linear when node.Shape.Count > 1:
                return LayerShape.OfRows(1, read.Length / node.Integer("in"), node.Integer("in"), node.Integer("out"), RowLayer.Plain);
            case GraphOperation.Linear:
                return new(node.Integer("in"), node.Integer("out"), 1, 1, 1, (1, 1), (1, 1), (0, 0), 1);
            default:
                var input = read.Shape;
                return new(
                    node.Integer("in"), node.Integer("out"), node.Integer("groups"), input[1], input[2], Pair(node, "kernel"), Pair(node, "stride"),
                    Pair(node, "padding"), node.Integer("dilation"));
        }
    }

    /// <summary>A height and a width, which are one number where they are equal.</summary>
    public static (int Height, int Width) Pair(GraphNode node, string name)
    {
        var values = node.Integers(name);
        return (values[0], values[values.Count - 1]);
    }
}

using TeqGen.Kernels.FullPrecision;
using TeqGen.Operators;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// A layer with weights as the search computes it: the normalization after it folded in, its weights and bias values of its own, so that the network
/// itself is never changed.
/// </summary>
internal sealed class ExecutableLayer
{
    private ExecutableLayer(GraphNode node, Conv2dGeometry geometry, int[] inputShape, Tensor weight, Tensor? bias)
    {
        (Node, Geometry, InputShape, Weight, Bias) = (node, geometry, inputShape, weight, bias);
        Values = new LayerValues(this, weight, bias);
    }

    /// <summary>The layer's node.</summary>
    public GraphNode Node { get; }

    /// <summary>Extents; a Linear and a recurrence are 1×1 convolutions of one pixel, done for each row of their input.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <summary>Shape of what is encoded for one inference: the input, or the states of a recurrence.</summary>
    public int[] InputShape { get; }

    /// <summary>FP32 weights, folded.</summary>
    public Tensor Weight { get; }

    /// <summary>FP32 bias, folded, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Both, ready to be computed with.</summary>
    public LayerValues Values { get; }

    public string Path => Node.Path;

    /// <summary>Whether its windows are the rows of what it reads.</summary>
    public bool IsRows => Node.Operation != GraphOperation.Conv2d;

    public int Height => IsRows ? 1 : InputShape[1];

    public int Width => IsRows ? 1 : InputShape[2];

    /// <summary>Number of windows: pixels of the output, or rows.</summary>
    public int OutputPixels => IsRows ? (int)(InputCount / Geometry.Inputs) : Geometry.OutputHeight(Height) * Geometry.OutputWidth(Width);

    /// <summary>Whether the weights are rows of an embedding that are looked up as well.</summary>
    public bool IsLookedUp { get; private init; }

    /// <summary>The loop that the layer is, or null.</summary>
    public Recurrence? Recurrence { get; private init; }

    public long WeightCount => Weight.Length;

    /// <summary>What is encoded for one inference where named dimensions are at their most, which is what stored bits are counted for.</summary>
    public long MostInputCount { get; private init; }

    public long InputCount => InputShape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>The layer with other values.</summary>
    public ExecutableLayer With(Tensor weight, Tensor? bias) => new(Node, Geometry, InputShape, weight, bias) { Recurrence = Recurrence, IsLookedUp = IsLookedUp, MostInputCount = MostInputCount };

    /// <summary>Reads a layer.</summary>
    /// <param name="graph">The graph with the extents of the calibration inputs.</param>
    /// <param name="declared">The graph with those of the definition.</param>
    /// <param name="node">The layer's node.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="normalization">The normalization that is folded in, or null.</param>
    public static ExecutableLayer Of(GraphDescriptor graph, GraphDescriptor declared, GraphNode node, Layer layer, BatchNorm2d? normalization)
    {
        var found = Of(graph, node, layer, normalization);
        return new(node, found.Geometry, found.InputShape, found.Weight, found.Bias)
        {
            Recurrence = found.Recurrence,
            IsLookedUp = found.IsLookedUp,
            MostInputCount = declared.Nodes[node.Inputs[0]].Shape.SkipLast(1).Append(found.InputShape[^1]).Aggregate(1L, (product, extent) => product * extent),
        };
    }

    private static ExecutableLayer Of(GraphDescriptor graph, GraphNode node, Layer layer, BatchNorm2d? normalization)
    {
        int[] inputShape = [.. graph.Nodes[node.Inputs[0]].Shape];
        if (layer is Recurrence loop)
        {
            var product = new Conv2dGeometry(loop.Hidden, loop.GateLength, 1, 1, 0, 1, 1);
            return new ExecutableLayer(node, product, [inputShape[0], loop.Hidden], loop.Weight, loop.Bias) { Recurrence = loop };
        }

        if (layer is Linear linear)
        {
            var one = new Conv2dGeometry(linear.Inputs, linear.Outputs, 1, 1, 0, 1, 1);
            return new ExecutableLayer(node, one, inputShape, linear.Weight, linear.Bias);
        }

        if (layer is Embedding embedding)
        {
            var logits = new Conv2dGeometry(embedding.Width, embedding.Symbols, 1, 1, 0, 1, 1);
            return new ExecutableLayer(node, logits, inputShape, embedding.Weight, null) { IsLookedUp = graph.Nodes.Any(other => other.Operation == GraphOperation.Embedding && other.Path == node.Path) };
        }

        var convolution = (Conv2d)layer;
        var (weight, bias) = normalization is null ? (convolution.Weight, convolution.Bias) : BatchNormFolding.Fold(convolution, normalization);
        return new ExecutableLayer(node, convolution.Geometry, inputShape, weight, bias);
    }
}

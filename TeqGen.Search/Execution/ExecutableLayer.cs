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

    /// <summary>Extents; a Linear is a 1×1 convolution of one pixel.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <summary>Shape of one input.</summary>
    public int[] InputShape { get; }

    /// <summary>FP32 weights, folded.</summary>
    public Tensor Weight { get; }

    /// <summary>FP32 bias, folded, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Both, ready to be computed with.</summary>
    public LayerValues Values { get; }

    public string Path => Node.Path;

    public bool IsLinear => Node.Operation == GraphOperation.Linear;

    public int Height => IsLinear ? 1 : InputShape[1];

    public int Width => IsLinear ? 1 : InputShape[2];

    public int OutputPixels => Geometry.OutputHeight(Height) * Geometry.OutputWidth(Width);

    public long WeightCount => Weight.Length;

    public long InputCount => InputShape.Aggregate(1L, (product, extent) => product * extent);

    public static ExecutableLayer Of(GraphDescriptor graph, GraphNode node, Layer layer, BatchNorm2d? normalization)
    {
        int[] inputShape = [.. graph.Nodes[node.Inputs[0]].Shape];
        if (layer is Linear linear)
        {
            var one = new Conv2dGeometry(linear.Inputs, linear.Outputs, 1, 1, 0, 1, 1);
            return new ExecutableLayer(node, one, inputShape, linear.Weight, linear.Bias);
        }

        var convolution = (Conv2d)layer;
        var (weight, bias) = normalization is null ? (convolution.Weight, convolution.Bias) : BatchNormFolding.Fold(convolution, normalization);
        return new ExecutableLayer(node, convolution.Geometry, inputShape, weight, bias);
    }
}

/// <summary>Weights and bias of a layer, arranged for computing.</summary>
internal sealed class LayerValues
{
    private readonly ExecutableLayer layer;
    private readonly Tensor weight;
    private readonly Tensor? bias;
    private readonly float[] transposed;

    public LayerValues(ExecutableLayer layer, Tensor weight, Tensor? bias)
    {
        (this.layer, this.weight, this.bias) = (layer, weight, bias);
        transposed = layer.IsLinear ? Transpose(weight.Data, layer.Geometry.Outputs, layer.Geometry.Inputs) : [];
    }

    /// <summary>The layer's output, in the operations of its <c>Forward</c>.</summary>
    /// <param name="input">[batch, …].</param>
    public Tensor Forward(Tensor input)
    {
        var g = layer.Geometry;
        if (layer.IsLinear)
        {
            var result = new Tensor(input.Batch, g.Outputs);
            MatrixMultiply.Run(input.Data, transposed, result.Data, input.Batch, g.Inputs, g.Outputs);
            for (int n = 0; bias is not null && n < input.Batch; n++)
            {
                Elementwise.Add(result.Item(n), bias.Data, result.Item(n));
            }

            return result;
        }

        var output = new Tensor(input.Batch, g.Outputs, g.OutputHeight(layer.Height), g.OutputWidth(layer.Width));
        for (int n = 0; n < input.Batch; n++)
        {
            Convolution.Run(g, input.Item(n), layer.Height, layer.Width, weight.Data, bias is null ? [] : bias.Data, output.Item(n));
        }

        return output;
    }

    private static float[] Transpose(ReadOnlySpan<float> source, int rows, int columns)
    {
        var result = new float[source.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                result[(c * rows) + r] = source[(r * columns) + c];
            }
        }

        return result;
    }
}

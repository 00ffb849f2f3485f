using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>Both operands of a product for one input, without what fills up a sequence.</summary>
/// <param name="Left">[groups, rows, inner].</param>
/// <param name="Right">[groups, inner, columns].</param>
/// <param name="Groups">Number of products of matrices.</param>
/// <param name="Rows">Rows of the left operand.</param>
/// <param name="Inner">Length of the dot products.</param>
/// <param name="Columns">Columns of the right operand.</param>
internal sealed record ProductSample(float[] Left, float[] Right, int Groups, int Rows, int Inner, int Columns);

/// <summary>Operands of a product of two activations for a few of the calibration inputs.</summary>
internal sealed class ProductSamples
{
    // Inputs that are looked at: more tell little more of values that are this many already.
    private const int MostInputs = 32;
    private const long MostValues = 1 << 21;

    // A value by itself, and in a sorted distribution with its sums.
    private const int BytesOfValue = sizeof(float) + (5 * sizeof(double));
    private readonly ProductSample?[] samples;
    private readonly int[] places;
    private readonly Dimension[] left;
    private readonly Dimension[] right;
    private readonly SequenceLengths lengths;

    /// <param name="executor">The network.</param>
    /// <param name="product">The product.</param>
    /// <param name="inputs">Calibration inputs.</param>
    /// <param name="lengths">How long they are.</param>
    public ProductSamples(GraphExecutor executor, GraphNode product, int inputs, SequenceLengths lengths)
    {
        Node = product;
        this.lengths = lengths;
        places = CalibrationOrder.Places(inputs);
        samples = new ProductSample?[CountFor(executor, product, inputs)];
        (left, right) = ([.. executor.DimensionsOf(product.Inputs[0])], [.. executor.DimensionsOf(product.Inputs[1])]);
    }

    /// <summary>Bytes that the samples of a product take with what is made of them.</summary>
    public static long BytesFor(GraphExecutor executor, GraphNode product, int inputs) => BytesOfValue * CountFor(executor, product, inputs) * Values(executor, product);

    /// <summary>The product.</summary>
    public GraphNode Node { get; }

    /// <summary>The samples in the order in which inputs are divided.</summary>
    public IEnumerable<ProductSample> All => samples.OfType<ProductSample>();

    /// <summary>Takes what it wants of some inputs; any thread may give different ones.</summary>
    /// <param name="first">Number of the first input.</param>
    /// <param name="leftValues">[inputs, groups …, rows, inner].</param>
    /// <param name="rightValues">[inputs, groups …, inner, columns].</param>
    /// <exception cref="SearchException">A value is not finite.</exception>
    public void Take(int first, Tensor leftValues, Tensor rightValues)
    {
        for (int n = 0; n < leftValues.Batch; n++)
        {
            int place = places[first + n];
            if (place >= samples.Length)
            {
                continue;
            }

            int rows = Length(left[^2], first + n, leftValues.Shape[^2]), inner = Length(left[^1], first + n, leftValues.Shape[^1]);
            int columns = Length(right[^1], first + n, rightValues.Shape[^1]);
            int groups = leftValues.Length / leftValues.Batch / leftValues.Shape[^2] / leftValues.Shape[^1];
            samples[place] = new(
                Part(leftValues.Item(n), groups, leftValues.Shape[^2], leftValues.Shape[^1], rows, inner),
                Part(rightValues.Item(n), groups, rightValues.Shape[^2], rightValues.Shape[^1], inner, columns),
                groups,
                rows,
                inner,
                columns);
        }
    }

    private static long Values(GraphExecutor executor, GraphNode product) => product.Inputs.Sum(input => (long)executor.Nodes[input].Length);

    private static int CountFor(GraphExecutor executor, GraphNode product, int inputs) =>
        (int)Math.Min(inputs, Math.Clamp(MostValues / Math.Max(1, Values(executor, product)), 1, MostInputs));

    private int Length(Dimension dimension, int input, int extent) => lengths.Of(dimension) is { } known ? Math.Min(known[input], extent) : extent;

    private static float[] Part(ReadOnlySpan<float> values, int groups, int rows, int columns, int partRows, int partColumns)
    {
        float[] part = new float[groups * partRows * partColumns];
        for (int row = 0; row < groups * partRows; row++)
        {
            int source = ((row / partRows * rows) + (row % partRows)) * columns;
            values.Slice(source, partColumns).CopyTo(part.AsSpan(row * partColumns));
        }

        return part;
    }
}

using System.Globalization;

namespace TeqGen;

/// <summary>
/// Binary32 values in row-major order. The first extent is the batch; images are [batch, channels, height, width].
/// </summary>
public sealed class Tensor
{
    private readonly float[] data;
    private readonly int[] shape;

    /// <summary>A tensor of zeros.</summary>
    /// <param name="shape">The extents, each at least 0.</param>
    /// <exception cref="ArgumentException">An extent is negative or the length is above <see cref="int.MaxValue"/>.</exception>
    public Tensor(params ReadOnlySpan<int> shape)
        : this(new float[LengthOf(shape)], shape)
    {
    }

    /// <summary>A tensor over an existing array, which is not copied.</summary>
    /// <param name="data">The values, row by row.</param>
    /// <param name="shape">The extents.</param>
    /// <exception cref="ArgumentException">The array's length is not the product of the extents.</exception>
    public Tensor(float[] data, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (LengthOf(shape) != data.Length)
        {
            throw new ArgumentException(
                $"A tensor of shape {Describe(shape)} has {LengthOf(shape)} values, the array has {data.Length}.", nameof(data));
        }

        this.data = data;
        this.shape = shape.ToArray();
    }

    /// <summary>The extents.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Number of extents.</summary>
    public int Rank => shape.Length;

    /// <summary>The first extent.</summary>
    /// <exception cref="InvalidOperationException">The tensor is a scalar without extents.</exception>
    public int Batch => Rank > 0 ? shape[0] : throw new InvalidOperationException("A tensor without extents has no batch.");

    /// <summary>Number of values.</summary>
    public int Length => data.Length;

    /// <summary>The values, row by row.</summary>
    public Span<float> Data => data;

    /// <summary>The values of one item of the batch.</summary>
    /// <param name="index">Index into the first extent.</param>
    public Span<float> Item(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Batch);
        int length = Length / Batch;
        return data.AsSpan(index * length, length);
    }

    /// <summary>The values of some items of the batch that follow each other.</summary>
    /// <param name="first">Index of the first one.</param>
    /// <param name="count">How many.</param>
    public Span<float> Items(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Batch - count);
        int length = Batch == 0 ? 0 : Length / Batch;
        return data.AsSpan(first * length, count * length);
    }

    /// <summary>The same values under another shape; the array is shared.</summary>
    /// <param name="newShape">The new extents.</param>
    /// <exception cref="ArgumentException">The number of values differs.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> newShape) => new(data, newShape);

    /// <summary>The sum, element by element; see <see cref="Functional.Add(Tensor, Tensor)"/>.</summary>
    /// <param name="left">One summand.</param>
    /// <param name="right">The other, of the same shape or [batch, channels, 1, 1].</param>
    public static Tensor operator +(Tensor left, Tensor right) => Functional.Add(left, right);

    /// <summary>The product, element by element; see <see cref="Functional.Multiply(Tensor, Tensor)"/>.</summary>
    /// <param name="left">One factor.</param>
    /// <param name="right">The other, of the same shape or [batch, channels, 1, 1].</param>
    public static Tensor operator *(Tensor left, Tensor right) => Functional.Multiply(left, right);

    /// <summary>The shape, for messages.</summary>
    public override string ToString() => "Tensor " + Describe(shape);

    internal static string Describe(ReadOnlySpan<int> shape)
    {
        var parts = new string[shape.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = shape[i].ToString(CultureInfo.InvariantCulture);
        }

        return "[" + string.Join(", ", parts) + "]";
    }

    private static int LengthOf(ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int extent in shape)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"An extent is negative in {Describe(shape)}.", nameof(shape));
            }

            length *= extent;
            if (length > Array.MaxLength)
            {
                throw new ArgumentException($"A tensor of shape {Describe(shape)} is too large.", nameof(shape));
            }
        }

        return (int)length;
    }
}

using TeqGen.Operators;

namespace TeqGen;

/// <content>Operators of attention.</content>
public static partial class Functional
{
    /// <summary>Products of the matrices in the last two extents, as <c>torch.matmul</c>.</summary>
    /// <param name="left">[batch, …, rows, inner].</param>
    /// <param name="right">[batch, …, inner, columns], alike in the extents before.</param>
    /// <returns>[batch, …, rows, columns].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor MatMul(Tensor left, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Rank < 3 || left.Rank != right.Rank || !left.Shape[..^2].SequenceEqual(right.Shape[..^2]) || left.Shape[^1] != right.Shape[^2])
        {
            throw new ArgumentException(
                $"MatMul needs […, rows, inner] and […, inner, columns], found {Tensor.Describe(left.Shape)} and {Tensor.Describe(right.Shape)}.", nameof(right));
        }

        int groups = 1;
        foreach (int extent in left.Shape[..^2])
        {
            groups *= extent;
        }

        var output = new Tensor([.. left.Shape[..^1], right.Shape[^1]]);
        Attention.MatMul(left.Data, right.Data, output.Data, groups, left.Shape[^2], left.Shape[^1], right.Shape[^1]);
        return output;
    }

    /// <summary>
    /// exp(x) / Σ exp(x) over the last extent, of which each row sees the columns up to its own, counted so that the last row sees all. What it does not see
    /// becomes 0.
    /// </summary>
    /// <param name="input">[batch, …, rows, columns] with at least as many columns as rows.</param>
    /// <param name="causal">Whether to do so; without it this is <see cref="Softmax(Tensor)"/>.</param>
    /// <returns>The same shape; rows sum to 1.</returns>
    /// <exception cref="ArgumentException">The input has no rows and columns, or fewer columns than rows.</exception>
    public static Tensor Softmax(Tensor input, bool causal)
    {
        if (!causal)
        {
            return Softmax(input);
        }

        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank < 3 || input.Shape[^1] < input.Shape[^2])
        {
            throw new ArgumentException(
                $"A causal Softmax needs […, rows, columns] with at least as many columns as rows, found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        var output = new Tensor(input.Shape);
        Attention.CausalSoftmax(input.Data, output.Data, input.Shape[^2], input.Shape[^1]);
        return output;
    }

    /// <summary>exp(x) / Σ exp(x) over the last extent, of which only some columns are seen: as <c>masked_fill(mask == 0, -inf).softmax(-1)</c>. What is not seen becomes 0.</summary>
    /// <param name="input">[batch, …, rows, columns].</param>
    /// <param name="mask">[batch, columns], 0 for a column that no row sees: symbols are a mask where 0 stands for nothing.</param>
    /// <param name="causal">Whether each row sees the columns up to its own at most, as in <see cref="Softmax(Tensor, bool)"/>.</param>
    /// <returns>The same shape; rows sum to 1, or are 0 where nothing is seen.</returns>
    /// <exception cref="ArgumentException">The input has no rows and columns, or the mask another shape.</exception>
    public static Tensor Softmax(Tensor input, Tensor mask, bool causal = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mask);
        if (input.Rank < 3 || mask.Rank != 2 || mask.Batch != input.Batch || mask.Shape[1] != input.Shape[^1] || (causal && input.Shape[^1] < input.Shape[^2]))
        {
            throw new ArgumentException(
                $"A masked Softmax needs [batch, …, rows, columns] and [batch, columns], found {Tensor.Describe(input.Shape)} and {Tensor.Describe(mask.Shape)}.", nameof(mask));
        }

        var output = new Tensor(input.Shape);
        for (int n = 0; n < input.Batch; n++)
        {
            Attention.MaskedSoftmax(input.Item(n), mask.Item(n), output.Item(n), input.Shape[^2], input.Shape[^1], causal);
        }

        return output;
    }

    /// <summary>
    /// Adds the sinusoidal positions of Vaswani et al. (arXiv 1706.03762): sin(p·w) to feature 2i and cos(p·w) to feature 2i + 1 of step p, w = 10000^(−2i / width).
    /// </summary>
    /// <param name="input">[batch, …, steps, width] with an even width.</param>
    /// <param name="first">Position of the first step, at least 0.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">There are no steps, or the width is odd.</exception>
    public static Tensor SinusoidalPositions(Tensor input, int first = 0)
    {
        CheckSteps(input, first, nameof(SinusoidalPositions));
        var output = new Tensor(input.Shape);
        Attention.AddSinusoidalPositions(input.Data, output.Data, input.Shape[^2], input.Shape[^1], first);
        return output;
    }

    /// <summary>
    /// Rotary positions (Su et al., arXiv 2104.09864): the features 2i and 2i + 1 of step p are turned by p·w, w = 10000^(−2i / width), so that a product of a query
    /// and a key depends on their distance.
    /// </summary>
    /// <param name="input">[batch, …, steps, width] with an even width: queries or keys of each head.</param>
    /// <param name="first">Position of the first step, at least 0.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">There are no steps, or the width is odd.</exception>
    public static Tensor RotaryPositions(Tensor input, int first = 0)
    {
        CheckSteps(input, first, nameof(RotaryPositions));
        var output = new Tensor(input.Shape);
        Attention.Rotate(input.Data, output.Data, input.Shape[^2], input.Shape[^1], first);
        return output;
    }

    /// <summary>A tensor in equal parts along an axis, as <c>torch.chunk</c>.</summary>
    /// <param name="input">[batch, …].</param>
    /// <param name="axis">The axis, at least 1.</param>
    /// <param name="parts">How many, at least 1.</param>
    /// <returns>The parts in their order.</returns>
    /// <exception cref="ArgumentException">There is no such axis, or its extent is no multiple of the number.</exception>
    public static Tensor[] Split(Tensor input, int axis, int parts)
    {
        CheckAxis(input, axis, nameof(Split));
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        int extent = input.Shape[axis] / parts;
        if (extent * parts != input.Shape[axis] || extent == 0)
        {
            throw new ArgumentException($"Split cannot make {parts} equal parts along axis {axis} of {Tensor.Describe(input.Shape)}.", nameof(parts));
        }

        var result = new Tensor[parts];
        for (int i = 0; i < parts; i++)
        {
            result[i] = Slice(input, axis, i * extent, (i + 1) * extent);
        }

        return result;
    }

    private static void CheckSteps(Tensor input, int first, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (input.Rank < 3 || input.Shape[^1] % 2 != 0)
        {
            throw new ArgumentException($"{name} needs [batch, …, steps, width] with an even width, found {Tensor.Describe(input.Shape)}.", nameof(input));
        }
    }
}

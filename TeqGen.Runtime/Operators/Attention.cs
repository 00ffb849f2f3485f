using System.ComponentModel;
using TeqGen.Kernels.FullPrecision;
using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>What attention is made of: products of activations, and a softmax that sees no later step.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Attention
{
    /// <summary>Products of matrices, summed as <c>Linear</c>'s are.</summary>
    /// <param name="left">[groups, rows, inner].</param>
    /// <param name="right">[groups, inner, columns].</param>
    /// <param name="output">Receives [groups, rows, columns].</param>
    /// <param name="groups">Number of products.</param>
    /// <param name="rows">Rows of the left and the result.</param>
    /// <param name="inner">Columns of the left, rows of the right.</param>
    /// <param name="columns">Columns of the right and the result.</param>
    public static void MatMul(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output, int groups, int rows, int inner, int columns)
    {
        for (int group = 0; group < groups; group++)
        {
            MatrixMultiply.Run(
                left.Slice(group * rows * inner, rows * inner),
                right.Slice(group * inner * columns, inner * columns),
                output.Slice(group * rows * columns, rows * columns),
                rows,
                inner,
                columns);
        }
    }

    /// <summary>Products with matrices that are the beginning of wider ones, as a cache of steps is; the bits of <see cref="MatMul"/>.</summary>
    /// <param name="left">[groups, rows, inner].</param>
    /// <param name="right">Matrices [inner, columns] in a memory of their own layout.</param>
    /// <param name="output">Receives [groups, rows, columns].</param>
    /// <param name="groups">Number of products.</param>
    /// <param name="rows">Rows of the left and the result.</param>
    /// <param name="inner">Columns of the left, rows of the right.</param>
    /// <param name="columns">Columns of the right and the result.</param>
    /// <param name="groupStride">How far the right's matrices are apart.</param>
    /// <param name="rowStride">How far the rows of one of them are apart.</param>
    public static void MatMulCache(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output, int groups, int rows, int inner, int columns, int groupStride, int rowStride)
    {
        for (int group = 0; group < groups; group++)
        {
            MatrixMultiply.Run(
                left.Slice(group * rows * inner, rows * inner),
                right.Slice(group * groupStride, groupStride),
                output.Slice(group * rows * columns, rows * columns),
                rows,
                inner,
                columns,
                rowStride);
        }
    }

    /// <summary>Softmax of each row over the columns up to its own, counted so that the last row sees all; what is beyond becomes 0.</summary>
    /// <param name="input">[matrices, rows, columns].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="rows">Rows of a matrix, at most <paramref name="columns"/>.</param>
    /// <param name="columns">Columns of a matrix.</param>
    public static void CausalSoftmax(ReadOnlySpan<float> input, Span<float> output, int rows, int columns)
    {
        for (int start = 0, row = 0; start < input.Length; start += columns, row = (row + 1) % rows)
        {
            int seen = columns - rows + row + 1;
            Normalization.Softmax(input.Slice(start, seen), output.Slice(start, seen));
            output[(start + seen)..(start + columns)].Clear();
        }
    }

    /// <summary>Softmax of each row over the columns that are not masked out; these become 0.</summary>
    /// <param name="input">[matrices, rows, columns].</param>
    /// <param name="mask">[columns], 0 for a column that no row sees.</param>
    /// <param name="output">Receives as many as the input; may be its memory.</param>
    /// <param name="rows">Rows of a matrix.</param>
    /// <param name="columns">Columns of a matrix.</param>
    /// <param name="causal">Whether a row sees the columns up to its own at most, counted so that the last row may see all.</param>
    public static void MaskedSoftmax(ReadOnlySpan<float> input, ReadOnlySpan<float> mask, Span<float> output, int rows, int columns, bool causal)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int start = 0, row = 0; start < input.Length; start += columns, row = (row + 1) % rows)
        {
            int seen = causal ? columns - rows + row + 1 : columns;
            Normalization.MaskedSoftmax(input.Slice(start, seen), mask[..seen], output.Slice(start, seen));
            output[(start + seen)..(start + columns)].Clear();
        }
    }

    /// <summary>Adds sin(p·w) to feature 2i and cos(p·w) to feature 2i + 1 of step p, with w = 10000^(−2i / width).</summary>
    /// <param name="input">[groups, steps, width].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="steps">Steps of a group.</param>
    /// <param name="width">Features of a step, even.</param>
    /// <param name="first">Position of the first step.</param>
    public static void AddSinusoidalPositions(ReadOnlySpan<float> input, Span<float> output, int steps, int width, int first)
    {
        var positions = PositionTable.Of(width, first + steps).AsSpan(first * width, steps * width);
        for (int start = 0; start < input.Length; start += positions.Length)
        {
            Elementwise.Add(input.Slice(start, positions.Length), positions, output.Slice(start, positions.Length));
        }
    }

    /// <summary>
    /// Rotary positions (Su et al., arXiv 2104.09864): the features 2i and 2i + 1 of step p are turned by p·w, with w = 10000^(−2i / width).
    /// </summary>
    /// <param name="input">[groups, steps, width].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="steps">Steps of a group.</param>
    /// <param name="width">Features of a step, even.</param>
    /// <param name="first">Position of the first step.</param>
    public static void Rotate(ReadOnlySpan<float> input, Span<float> output, int steps, int width, int first)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        float[] table = PositionTable.Of(width, first + steps);
        for (int start = 0, step = 0; start < input.Length; start += width, step = (step + 1) % steps)
        {
            for (int i = 0; i < width; i += 2)
            {
                int place = ((first + step) * width) + i;
                double sine = table[place], cosine = table[place + 1], x = input[start + i], y = input[start + i + 1];
                output[start + i] = (float)((x * cosine) - (y * sine));
                output[start + i + 1] = (float)((x * sine) + (y * cosine));
            }
        }
    }
}

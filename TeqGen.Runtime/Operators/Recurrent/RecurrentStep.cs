using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>
/// One step of a recurrence. Every sum, product and gate is rounded to binary32; gates are computed in binary64 without libm.
/// </summary>
internal static class RecurrentStep
{
    // Values of the state that are worked on at a time, in memory of the stack.
    private const int Block = 64;

    /// <summary>c ← f·c + i·g and h ← o·tanh c.</summary>
    /// <param name="input">The inputs' part of the gates i, f, g, o.</param>
    /// <param name="product">The state's part.</param>
    /// <param name="cell">c; changed.</param>
    /// <param name="next">Receives h.</param>
    public static void Lstm(ReadOnlySpan<float> input, ReadOnlySpan<float> product, Span<float> cell, Span<float> next)
    {
        int hidden = cell.Length;
        Span<float> block = stackalloc float[5 * Block];
        Span<float> written = block[..Block], kept = block[Block..(2 * Block)], candidate = block[(2 * Block)..(3 * Block)];
        Span<float> shown = block[(3 * Block)..(4 * Block)], bounded = block[(4 * Block)..];
        for (int start = 0; start < hidden; start += Block)
        {
            int count = Math.Min(Block, hidden - start);
            Gate(input, product, start, written[..count]);
            Gate(input, product, hidden + start, kept[..count]);
            Elementwise.Add(input.Slice((2 * hidden) + start, count), product.Slice((2 * hidden) + start, count), candidate[..count]);
            DeterministicMath.Tanh(candidate[..count], candidate);
            Gate(input, product, (3 * hidden) + start, shown[..count]);
            var cells = cell.Slice(start, count);
            for (int j = 0; j < count; j++)
            {
                float old = kept[j] * cells[j], added = written[j] * candidate[j];
                cells[j] = old + added;
            }

            DeterministicMath.Tanh(cells, bounded);
            Elementwise.Multiply(shown[..count], bounded[..count], next.Slice(start, count));
        }
    }

    /// <summary>n = tanh(input + r·product) and h ← n + z·(h − n).</summary>
    /// <param name="input">The inputs' part of the gates r, z, n.</param>
    /// <param name="product">The state's part.</param>
    /// <param name="state">h.</param>
    /// <param name="next">Receives the new h; may be the same memory.</param>
    public static void Gru(ReadOnlySpan<float> input, ReadOnlySpan<float> product, ReadOnlySpan<float> state, Span<float> next)
    {
        int hidden = state.Length;
        Span<float> block = stackalloc float[3 * Block];
        Span<float> reset = block[..Block], update = block[Block..(2 * Block)], candidate = block[(2 * Block)..];
        for (int start = 0; start < hidden; start += Block)
        {
            int count = Math.Min(Block, hidden - start);
            Gate(input, product, start, reset[..count]);
            Gate(input, product, hidden + start, update[..count]);
            Elementwise.Multiply(reset[..count], product.Slice((2 * hidden) + start, count), candidate[..count]);
            Elementwise.Add(input.Slice((2 * hidden) + start, count), candidate[..count], candidate[..count]);
            DeterministicMath.Tanh(candidate[..count], candidate);
            for (int j = 0; j < count; j++)
            {
                float change = update[j] * (state[start + j] - candidate[j]);
                next[start + j] = candidate[j] + change;
            }
        }
    }

    // The sigmoid of the sum of a gate's two parts.
    private static void Gate(ReadOnlySpan<float> input, ReadOnlySpan<float> product, int start, Span<float> gate)
    {
        Elementwise.Add(input.Slice(start, gate.Length), product.Slice(start, gate.Length), gate);
        DeterministicMath.Sigmoid(gate, gate);
    }
}

using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>
/// One step of a recurrence. Every sum, product and gate is rounded to binary32; gates are computed in binary64 without libm.
/// </summary>
internal static class RecurrentStep
{
    /// <summary>c ← f·c + i·g and h ← o·tanh c.</summary>
    /// <param name="input">The inputs' part of the gates i, f, g, o.</param>
    /// <param name="product">The state's part.</param>
    /// <param name="cell">c; changed.</param>
    /// <param name="next">Receives h.</param>
    public static void Lstm(ReadOnlySpan<float> input, ReadOnlySpan<float> product, Span<float> cell, Span<float> next)
    {
        int hidden = cell.Length;
        for (int j = 0; j < hidden; j++)
        {
            float written = Sigmoid(input[j] + product[j]);
            float kept = Sigmoid(input[hidden + j] + product[hidden + j]);
            float candidate = Tanh(input[(2 * hidden) + j] + product[(2 * hidden) + j]);
            float shown = Sigmoid(input[(3 * hidden) + j] + product[(3 * hidden) + j]);
            float old = kept * cell[j], added = written * candidate;
            cell[j] = old + added;
            next[j] = shown * Tanh(cell[j]);
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
        for (int j = 0; j < hidden; j++)
        {
            float reset = Sigmoid(input[j] + product[j]);
            float update = Sigmoid(input[hidden + j] + product[hidden + j]);
            float gated = reset * product[(2 * hidden) + j];
            float candidate = Tanh(input[(2 * hidden) + j] + gated);
            float change = update * (state[j] - candidate);
            next[j] = candidate + change;
        }
    }

    private static float Sigmoid(float value) => (float)DeterministicMath.Sigmoid(value);

    private static float Tanh(float value) => (float)DeterministicMath.Tanh(value);
}

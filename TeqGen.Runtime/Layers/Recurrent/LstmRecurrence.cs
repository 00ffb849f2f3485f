using TeqGen.Operators;

namespace TeqGen;

/// <summary>
/// The loop of an LSTM (Hochreiter and Schmidhuber 1997, with forget gates): i, f, o = σ(input + W·h), g = tanh(input + W·h), c ← f·c + i·g,
/// h ← o·tanh c. Gates are in the order input, forget, cell, output, as PyTorch has them.
/// </summary>
public sealed class LstmRecurrence : Recurrence
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="hidden">Values of the state, at least 1.</param>
    /// <param name="bias">Whether a bias is added to the product of the state.</param>
    /// <param name="reverse">Whether the loop begins at the last step.</param>
    /// <exception cref="ArgumentException">There are too many weights for one array.</exception>
    public LstmRecurrence(int hidden, bool bias = true, bool reverse = false)
        : base(hidden, RecurrentLoop.LstmGates, bias, reverse)
    {
    }

    private protected override void Step(
        ReadOnlySpan<float> input, ReadOnlySpan<float> product, ReadOnlySpan<float> state, Span<float> cell, Span<float> next) =>
        RecurrentStep.Lstm(input, product, cell, next);
}

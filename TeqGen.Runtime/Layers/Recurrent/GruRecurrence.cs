using TeqGen.Operators;

namespace TeqGen;

/// <summary>
/// The loop of a GRU (Cho et al., arXiv 1406.1078) in PyTorch's form: r, z = σ(input + W·h), n = tanh(input + r·(W·h)), h ← n + z·(h − n). Gates are in
/// the order reset, update, new; the bias is inside the product that the reset gate scales.
/// </summary>
public sealed class GruRecurrence : Recurrence
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="hidden">Values of the state, at least 1.</param>
    /// <param name="bias">Whether a bias is added to the product of the state.</param>
    /// <param name="reverse">Whether the loop begins at the last step.</param>
    /// <exception cref="ArgumentException">There are too many weights for one array.</exception>
    public GruRecurrence(int hidden, bool bias = true, bool reverse = false)
        : base(hidden, RecurrentLoop.GruGates, bias, reverse)
    {
    }

    private protected override void Step(
        ReadOnlySpan<float> input, ReadOnlySpan<float> product, ReadOnlySpan<float> state, Span<float> cell, Span<float> next) =>
        RecurrentStep.Gru(input, product, state, next);
}

using System.ComponentModel;
using System.Runtime.Intrinsics.X86;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>
/// Counts the exponents of one block of 32 outputs. The generator emits one for each layer; <see cref="RolledCountingKernel"/> is the same
/// without specialisation. Counters stand as [counter, 32 outputs], in the order of the terms; an input is one scalar activation against 32 weights.
/// </summary>
/// <param name="inputs">Length of the dot products.</param>
/// <param name="counters">Counters of one output that are counted at run time.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CountingKernel(int inputs, int counters)
{
    /// <summary>Length of the dot products.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Counters of one output.</summary>
    public int Counters { get; } = counters;

    /// <summary>Adds the counts of a block to its counters on the best path of this machine.</summary>
    /// <param name="activations">A code for each input.</param>
    /// <param name="weights">Codes as [inputs, 32].</param>
    /// <param name="counters">[counters, 32]; counts are added.</param>
    /// <param name="narrow">Scratch of as many elements: zero on entry and on return.</param>
    internal void Count(ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow)
    {
        CheckLengths(activations, weights, counters, narrow);
        if (Avx2.IsSupported)
        {
            CountAvx2(activations, weights, counters, narrow);
        }
        else
        {
            CountPortable(activations, weights, counters, narrow);
        }
    }

    /// <summary>The path for AVX2; the caller has checked the lengths and that the machine has it.</summary>
    /// <param name="activations">A code for each input.</param>
    /// <param name="weights">Codes as [inputs, 32].</param>
    /// <param name="counters">[counters, 32]; counts are added.</param>
    /// <param name="narrow">Scratch of as many elements: zero on entry and on return.</param>
    protected internal abstract void CountAvx2(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow);

    /// <summary>The path for any machine; the caller has checked the lengths.</summary>
    /// <param name="activations">A code for each input.</param>
    /// <param name="weights">Codes as [inputs, 32].</param>
    /// <param name="counters">[counters, 32]; counts are added.</param>
    /// <param name="narrow">Scratch of as many elements: zero on entry and on return.</param>
    protected internal abstract void CountPortable(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow);

    // The paths read and write without bounds checks, so that this is where lengths are checked.
    private void CheckLengths(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, ReadOnlySpan<int> counters, ReadOnlySpan<sbyte> narrow)
    {
        int wide = Counters * KernelLayout.BlockOutputs;
        if (activations.Length < Inputs || weights.Length < Inputs * KernelLayout.BlockOutputs || counters.Length < wide || narrow.Length < wide)
        {
            throw new ArgumentException("A buffer is shorter than the layer needs.", nameof(activations));
        }
    }
}

using System.Runtime.CompilerServices;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting.BitSliced;

/// <summary>The inputs of a dot product by their activation's exponent. Reserved zeros are left out.</summary>
internal sealed unsafe class ActivationColumns(int inputs)
{
    private readonly AlignedBuffer<int> order = new(inputs);
    private readonly AlignedBuffer<int> signs = new(inputs);
    private readonly int[] ends = new int[256];

    /// <summary>Indices of inputs, by ascending exponent.</summary>
    public int* Inputs => order.Pointer;

    /// <summary>For each of them all bits set where the activation is negative, else none.</summary>
    public int* Signs => signs.Pointer;

    /// <summary>Where the inputs of an exponent stand.</summary>
    public (int Start, int End) Range(int exponent) => (exponent == 0 ? 0 : ends[exponent - 1], ends[exponent]);

    /// <summary>Sorts.</summary>
    /// <param name="format">The codes' format.</param>
    /// <param name="codes">A code for each input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(in OperandFormat format, ReadOnlySpan<byte> codes)
    {
        int mask = format.Magnitudes - 1, first = format.FirstMagnitude;
        Span<int> next = stackalloc int[257];
        next.Clear();
        foreach (byte code in codes)
        {
            next[(code & mask) + 1]++;
        }

        // Magnitudes below the first are dropped by beginning to count behind them.
        int sum = 0;
        for (int magnitude = first; magnitude <= mask; magnitude++)
        {
            int count = next[magnitude + 1];
            next[magnitude] = sum;
            ends[magnitude - first] = sum += count;
        }

        for (int k = 0; k < codes.Length; k++)
        {
            int magnitude = codes[k] & mask;
            if (magnitude >= first)
            {
                int place = next[magnitude]++;
                order.Pointer[place] = k;
                signs.Pointer[place] = codes[k] > mask ? -1 : 0;
            }
        }
    }
}

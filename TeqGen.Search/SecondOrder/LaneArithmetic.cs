using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Search;

/// <summary>
/// Vector arithmetic in binary64 whose results do not depend on the processor: sums along a vector run in four fixed lanes, everything else is
/// element by element, and no product is fused with a sum.
/// </summary>
internal static class LaneArithmetic
{
    private const int Lanes = 4;

    /// <summary>Σ a·b: lane i sums the elements i, i + 4, i + 8 …; then (0 + 1) + (2 + 3), then the rest in order.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        var sums = Vector256<double>.Zero;
        int i = 0;
        for (; i + Lanes <= a.Length; i += Lanes)
        {
            sums += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
        }

        double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>target += factor · source, element by element.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        ref double x = ref MemoryMarshal.GetReference(target), y = ref MemoryMarshal.GetReference(source);
        var factors = Vector256.Create(factor);
        int i = 0;
        for (; i + Lanes <= target.Length; i += Lanes)
        {
            (Vector256.LoadUnsafe(ref x, (nuint)i) + (factors * Vector256.LoadUnsafe(ref y, (nuint)i))).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>Four sums of products of pairs in vectors of 128 bits: x64 adds the two products of a pair at once, everybody else when the sum is wanted.</summary>
internal struct PairSums
{
    private Vector128<int> low;
    private Vector128<int> high;

    /// <summary>The four sums.</summary>
    public readonly Vector128<int> Total
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Sse2.IsSupported)
            {
                return low;
            }

            return AdvSimd.Arm64.IsSupported
                ? AdvSimd.Arm64.AddPairwise(low, high)
                : Vector128.Create(low[0] + low[1], low[2] + low[3], high[0] + high[1], high[2] + high[3]);
        }
    }

    /// <summary>Adds the products of four pairs.</summary>
    /// <param name="left">Four pairs.</param>
    /// <param name="right">Four pairs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
        {
            low += Sse2.MultiplyAddAdjacent(left, right);
        }
        else if (AdvSimd.IsSupported)
        {
            low = AdvSimd.MultiplyWideningLowerAndAdd(low, left.GetLower(), right.GetLower());
            high = AdvSimd.MultiplyWideningUpperAndAdd(high, left, right);
        }
        else
        {
            low += Vector128.WidenLower(left) * Vector128.WidenLower(right);
            high += Vector128.WidenUpper(left) * Vector128.WidenUpper(right);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Numerics;

/// <content>With AVX-512 thresholds are in registers and searched by halves, 16 values at a time.</content>
public sealed partial class GridEncoder
{
    // Up to here thresholds are in four registers.
    private const int MostSearchedBits = 6;
    private const int Lanes = 16;
    private readonly float[] searched = [];

    /// <summary>Whether <see cref="Encode512"/> can be used.</summary>
    internal bool IsSearched => searched.Length > 0;

    /// <summary>Encodes a multiple of 16 values and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Encode512(ReadOnlySpan<float> values, Span<byte> codes)
    {
        ref float source = ref MemoryMarshal.GetReference(values);
        ref byte target = ref MemoryMarshal.GetReference(codes);
        var first = Vector512.LoadUnsafe(ref searched[0]);
        var second = Vector512.LoadUnsafe(ref searched[Lanes]);
        var third = Vector512.LoadUnsafe(ref searched[2 * Lanes]);
        var fourth = Vector512.LoadUnsafe(ref searched[3 * Lanes]);
        var magnitudeBits = Vector512.Create(signed ? 0x7FFFFFFF : -1).AsSingle();
        var sign = Vector512.Create((int)signBit);
        int top = 1 << (Grid.ExponentBits - 1);
        int i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var value = Vector512.LoadUnsafe(ref source, (nuint)i);
            var magnitude = value & magnitudeBits;
            var index = Vector512<int>.Zero;
            for (int bit = top; bit > 0; bit >>= 1)
            {
                // A level is reached if its threshold is, which stands at its number.
                var next = index | Vector512.Create(bit);
                var threshold = Avx512F.PermuteVar16x32x2(first, next, second);
                if (top == 2 * Lanes)
                {
                    var upper = Vector512.GreaterThan(next, Vector512.Create((2 * Lanes) - 1)).AsSingle();
                    threshold = Vector512.ConditionalSelect(upper, Avx512F.PermuteVar16x32x2(third, next, fourth), threshold);
                }

                index = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, threshold).AsInt32(), next, index);
            }

            // Not for the lowest: there is one zero.
            var negative = Vector512.LessThan(value, Vector512<float>.Zero).AsInt32() & Vector512.GreaterThan(index, Vector512<int>.Zero);
            Avx512F.ConvertToVector128Byte(index | (negative & sign)).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    /// <summary>Each threshold at the number of the level that it leads to; none where there are too many, or no such registers.</summary>
    private static float[] Arrange(float[] thresholds)
    {
        if (!Avx512F.IsSupported || thresholds.Length >= 1 << MostSearchedBits)
        {
            return [];
        }

        var arranged = new float[4 * Lanes];
        thresholds.CopyTo(arranged, 1);
        return arranged;
    }
}

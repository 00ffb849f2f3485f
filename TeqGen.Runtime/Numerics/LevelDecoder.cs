using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Numerics;

/// <summary>Turns codes into the values that they stand for, each rounded once to binary32; the same bits on every machine.</summary>
internal sealed class LevelDecoder
{
    // So many values of codes are in four registers of AVX-512.
    private const int InRegisters = 64;
    private const int Lanes = 16;
    private readonly float[] values = new float[byte.MaxValue + 1];
    private readonly int count;

    /// <summary>Computes the values.</summary>
    /// <param name="grid">The grid.</param>
    public LevelDecoder(ExponentialGrid grid)
    {
        count = 1 << grid.StoredBits;
        for (int code = 0; code < count; code++)
        {
            values[code] = grid.IsValid((byte)code) ? grid.Decode((byte)code) : 0;
        }
    }

    /// <summary>Decodes.</summary>
    /// <param name="codes">Codes of the grid.</param>
    /// <param name="target">Receives as many values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(ReadOnlySpan<byte> codes, Span<float> target)
    {
        target = target[..codes.Length];
        int done = count > InRegisters || !Avx512F.IsSupported ? 0 : Decode512(codes, target);
        for (; done < codes.Length; done++)
        {
            target[done] = values[codes[done]];
        }
    }

    /// <summary>Decodes a multiple of 16 and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Decode512(ReadOnlySpan<byte> codes, Span<float> target)
    {
        ref byte code = ref MemoryMarshal.GetReference(codes);
        ref float value = ref MemoryMarshal.GetReference(target);
        var first = Vector512.LoadUnsafe(ref values[0]);
        var second = Vector512.LoadUnsafe(ref values[Lanes]);
        var third = Vector512.LoadUnsafe(ref values[2 * Lanes]);
        var fourth = Vector512.LoadUnsafe(ref values[3 * Lanes]);
        bool isWide = count > 2 * Lanes;
        int i = 0;
        for (; i + Lanes <= codes.Length; i += Lanes)
        {
            var index = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref code, (nuint)i));
            var decoded = Avx512F.PermuteVar16x32x2(first, index, second);
            if (isWide)
            {
                var upper = Vector512.GreaterThan(index, Vector512.Create((2 * Lanes) - 1)).AsSingle();
                decoded = Vector512.ConditionalSelect(upper, Avx512F.PermuteVar16x32x2(third, index, fourth), decoded);
            }

            decoded.StoreUnsafe(ref value, (nuint)i);
        }

        return i;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Numerics;

/// <summary>
/// Encodes values to the nearest level of a grid. A NaN becomes zero, an infinity the outermost level, and a negative value zero where the
/// grid has no sign.
/// </summary>
public sealed partial class GridEncoder
{
    // Up to here comparing with every threshold is faster than searching among them.
    private const int LinearLimit = 32;
    private readonly float[] thresholds;
    private readonly bool signed;
    private readonly byte signBit;

    /// <summary>Prepares a grid's thresholds.</summary>
    /// <param name="grid">The grid.</param>
    public GridEncoder(ExponentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        Grid = grid;
        thresholds = grid.Thresholds();
        searched = Arrange(thresholds);
        signed = grid.Signed;
        signBit = (byte)(signed ? 1 << grid.ExponentBits : 0);
    }

    /// <summary>The grid.</summary>
    public ExponentialGrid Grid { get; }

    /// <summary>The code of one value.</summary>
    /// <param name="value">Any binary32.</param>
    public byte Encode(float value)
    {
        float magnitude = signed ? Math.Abs(value) : value;
        int low = 0, high = thresholds.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (magnitude >= thresholds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        // Not for m = 0: there is one zero.
        return (byte)(value < 0 && low > 0 ? low | signBit : low);
    }

    /// <summary>The codes of many values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="codes">Receives as many codes.</param>
    /// <exception cref="ArgumentException">There is not room for the codes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        if (codes.Length < values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fit into {codes.Length} codes.", nameof(codes));
        }

        int done = 0;
        if (IsSearched)
        {
            done = Encode512(values, codes);
        }
        else if (thresholds.Length <= LinearLimit)
        {
            done = Avx2.IsSupported ? EncodeAvx2(values, codes) : EncodePortable(values, codes);
        }

        for (; done < values.Length; done++)
        {
            codes[done] = Encode(values[done]);
        }
    }

    /// <summary>Encodes and decodes in place of an inference: what the value becomes.</summary>
    /// <param name="values">The values.</param>
    /// <param name="rounded">Receives the nearest levels; may be the same memory.</param>
    public void Round(ReadOnlySpan<float> values, Span<float> rounded)
    {
        if (rounded.Length < values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fit into {rounded.Length}.", nameof(rounded));
        }

        Span<float> decoded = stackalloc float[256];
        for (int code = 0; code < 1 << Grid.StoredBits; code++)
        {
            decoded[code] = Grid.IsValid((byte)code) ? Grid.Decode((byte)code) : 0;
        }

        Span<byte> codes = stackalloc byte[256];
        for (int start = 0; start < values.Length; start += codes.Length)
        {
            var part = values.Slice(start, Math.Min(codes.Length, values.Length - start));
            Encode(part, codes);
            for (int i = 0; i < part.Length; i++)
            {
                rounded[start + i] = decoded[codes[i]];
            }
        }
    }

    /// <summary>Encodes a multiple of 32 values and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int EncodeAvx2(ReadOnlySpan<float> values, Span<byte> codes)
    {
        ref float source = ref MemoryMarshal.GetReference(values);
        ref byte target = ref MemoryMarshal.GetReference(codes);
        var order = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
        int i = 0;
        for (; i + 32 <= values.Length; i += 32)
        {
            var c0 = Code8(Vector256.LoadUnsafe(ref source, (nuint)i));
            var c1 = Code8(Vector256.LoadUnsafe(ref source, (nuint)i + 8));
            var c2 = Code8(Vector256.LoadUnsafe(ref source, (nuint)i + 16));
            var c3 = Code8(Vector256.LoadUnsafe(ref source, (nuint)i + 24));

            // Packing works within the halves of a register; the permutation puts the groups of four bytes back in order.
            var packed = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(c0, c1), Avx2.PackSignedSaturate(c2, c3)).AsInt32();
            Avx2.PermuteVar8x32(packed, order).AsByte().StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    /// <summary>Encodes a multiple of 16 values and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int EncodePortable(ReadOnlySpan<float> values, Span<byte> codes)
    {
        ref float source = ref MemoryMarshal.GetReference(values);
        ref byte target = ref MemoryMarshal.GetReference(codes);
        int i = 0;
        for (; i + 16 <= values.Length; i += 16)
        {
            var c0 = Code4(Vector128.LoadUnsafe(ref source, (nuint)i));
            var c1 = Code4(Vector128.LoadUnsafe(ref source, (nuint)i + 4));
            var c2 = Code4(Vector128.LoadUnsafe(ref source, (nuint)i + 8));
            var c3 = Code4(Vector128.LoadUnsafe(ref source, (nuint)i + 12));
            var packed = Vector128.Narrow(
                Vector128.Narrow(c0, c1).AsUInt16(), Vector128.Narrow(c2, c3).AsUInt16());
            packed.StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Code8(Vector256<float> value)
    {
        var magnitude = signed ? Vector256.Abs(value) : value;
        var count = Vector256<int>.Zero;
        foreach (float threshold in thresholds)
        {
            count -= Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(threshold)).AsInt32();
        }

        var negative = Vector256.LessThan(value, Vector256<float>.Zero).AsInt32();
        var sign = Vector256.AndNot(negative, Vector256.Equals(count, Vector256<int>.Zero)) & Vector256.Create((int)signBit);
        return count | sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Code4(Vector128<float> value)
    {
        var magnitude = signed ? Vector128.Abs(value) : value;
        var count = Vector128<int>.Zero;
        foreach (float threshold in thresholds)
        {
            count -= Vector128.GreaterThanOrEqual(magnitude, Vector128.Create(threshold)).AsInt32();
        }

        var negative = Vector128.LessThan(value, Vector128<float>.Zero).AsInt32();
        var sign = Vector128.AndNot(negative, Vector128.Equals(count, Vector128<int>.Zero)) & Vector128.Create((int)signBit);
        return count | sign;
    }
}

namespace TeqGen.Numerics;

/// <summary>
/// Codes at their true width, one after the other without gaps: code i takes the bits i·w … i·w + w − 1, counted from the lowest bit of byte 0.
/// The unused bits of the last byte are zero.
/// </summary>
public static class PackedCodes
{
    /// <summary>Fewest bits of a code.</summary>
    public const int MinimumBits = 1;

    /// <summary>Most bits of a code.</summary>
    public const int MaximumBits = 8;

    /// <summary>Bytes that codes take.</summary>
    /// <param name="count">Number of codes, at least 0.</param>
    /// <param name="bits">Bits of a code, 1 to 8.</param>
    public static long ByteCount(long count, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckBits(bits);

        // Eight codes take a byte for each of their bits; multiplying the whole count could overflow.
        return (count / 8 * bits) + (((count % 8 * bits) + 7) / 8);
    }

    /// <summary>Packs codes.</summary>
    /// <param name="codes">The codes.</param>
    /// <param name="bits">Bits of a code, 1 to 8.</param>
    /// <returns><see cref="ByteCount"/> bytes.</returns>
    /// <exception cref="ArgumentException">A code has more bits.</exception>
    public static byte[] Pack(ReadOnlySpan<byte> codes, int bits)
    {
        var packed = new byte[ByteCount(codes.Length, bits)];
        uint pending = 0;
        int pendingBits = 0, position = 0;
        foreach (byte code in codes)
        {
            if (code >> bits != 0)
            {
                throw new ArgumentException($"The code {code} has more than {bits} bits.", nameof(codes));
            }

            pending |= (uint)code << pendingBits;
            pendingBits += bits;
            if (pendingBits >= 8)
            {
                packed[position++] = (byte)pending;
                pending >>= 8;
                pendingBits -= 8;
            }
        }

        if (pendingBits > 0)
        {
            packed[position] = (byte)pending;
        }

        return packed;
    }

    /// <summary>Unpacks codes.</summary>
    /// <param name="packed">Exactly the bytes that <see cref="Pack"/> gave.</param>
    /// <param name="bits">Bits of a code, 1 to 8.</param>
    /// <param name="codes">Receives the codes; its length says how many.</param>
    /// <exception cref="FormatException">There are too few or too many bytes, or bits that belong to no code are not zero.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> codes)
    {
        if (packed.Length != ByteCount(codes.Length, bits))
        {
            throw new FormatException($"{codes.Length} codes of {bits} bits take {ByteCount(codes.Length, bits)} bytes, found {packed.Length}.");
        }

        uint mask = (1u << bits) - 1, pending = 0;
        int pendingBits = 0, position = 0;
        foreach (ref byte code in codes)
        {
            if (pendingBits < bits)
            {
                pending |= (uint)packed[position++] << pendingBits;
                pendingBits += 8;
            }

            code = (byte)(pending & mask);
            pending >>= bits;
            pendingBits -= bits;
        }

        if (pending != 0)
        {
            throw new FormatException("Bits after the last code are not zero.");
        }
    }

    private static void CheckBits(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, MinimumBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaximumBits);
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Numerics;

/// <summary>
/// Codes that are written a few at a time and read often, as <see cref="PackedCodes"/> has them: eight codes take as many bytes as a code has bits, so that a word of 64 bits holds eight of any width.
/// </summary>
internal static class CodeMemory
{
    private const int Group = 8;

    /// <summary>Puts codes in the place of those that are there.</summary>
    /// <param name="codes">Valid codes.</param>
    /// <param name="memory">Packed codes.</param>
    /// <param name="first">Number of the first one to be written.</param>
    /// <param name="bits">Bits of a code.</param>
    public static void Write(ReadOnlySpan<byte> codes, Span<byte> memory, int first, int bits)
    {
        int i = 0;
        if (Bmi2.X64.IsSupported && first % Group == 0)
        {
            ulong mask = Mask(bits);
            for (; i + Group <= codes.Length; i += Group)
            {
                ulong packed = Bmi2.X64.ParallelBitExtract(BinaryPrimitives.ReadUInt64LittleEndian(codes[i..]), mask);
                Store(packed, memory[((first + i) / Group * bits)..], bits);
            }
        }

        for (; i < codes.Length; i++)
        {
            long bit = (long)(first + i) * bits;
            int place = (int)(bit / 8), shift = (int)(bit % 8);
            memory[place] = (byte)((memory[place] & ~(((1 << bits) - 1) << shift)) | (codes[i] << shift));
            if (shift + bits > 8)
            {
                int rest = 8 - shift;
                memory[place + 1] = (byte)((memory[place + 1] & ~((1 << (bits - rest)) - 1)) | (codes[i] >> rest));
            }
        }
    }

    /// <summary>Reads codes from the first on.</summary>
    /// <param name="memory">Packed codes.</param>
    /// <param name="bits">Bits of a code.</param>
    /// <param name="count">How many.</param>
    /// <param name="codes">Receives the codes, and up to seven bytes more that mean nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(ReadOnlySpan<byte> memory, int bits, int count, Span<byte> codes)
    {
        ulong mask = Mask(bits);
        for (int i = 0, place = 0; i < count; i += Group, place += bits)
        {
            ulong word = memory.Length - place >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(memory[place..]) : Load(memory[place..]);
            BinaryPrimitives.WriteUInt64LittleEndian(codes[i..], Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitDeposit(word, mask) : Spread(word, bits));
        }
    }

    /// <summary>Bytes that <see cref="Read"/> may write beyond the codes.</summary>
    public const int Beyond = Group - 1;

    /// <summary>Eight codes, one after another, to a byte each.</summary>
    internal static ulong Spread(ulong word, int bits)
    {
        ulong spread = 0, mask = (1ul << bits) - 1;
        for (int i = 0; i < Group; i++, word >>= bits)
        {
            spread |= (word & mask) << (8 * i);
        }

        return spread;
    }

    private static ulong Mask(int bits) => 0x0101010101010101ul * ((1ul << bits) - 1);

    private static ulong Load(ReadOnlySpan<byte> rest)
    {
        ulong word = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            word |= (ulong)rest[i] << (8 * i);
        }

        return word;
    }

    private static void Store(ulong word, Span<byte> target, int bytes)
    {
        for (int i = 0; i < bytes; i++, word >>= 8)
        {
            target[i] = (byte)word;
        }
    }
}

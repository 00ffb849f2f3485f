namespace TeqGen.Models;

/// <summary>
/// The layout of a <c>.teqw</c> file, all numbers little-endian. Header of 64 bytes: magic <c>TEQW</c>, version (u32), length of the file (u64),
/// number of sections (u32), zero (12 bytes), SHA-256 of the whole file with these 32 bytes zero. Then a table of 8-byte entries: kind (u8),
/// bits of an element (u8), layer (u16), count of elements (u32). Then the sections in the table's order, one at the end of the other, each of whole bytes; the
/// last ends the file. The first section holds the layers' paths; each layer's sections follow. Everything counts as stored bits, so there are no gaps.
/// </summary>
internal static class BlobFormat
{
    public const uint Magic = 0x57514554;
    public const uint Version = 2;
    public const int HeaderLength = 64;
    public const int HashOffset = 32;
    public const int HashLength = 32;
    public const int EntryLength = 8;
    public const string Extension = ".teqw";

    /// <summary>Most layers.</summary>
    public const int MostLayers = ushort.MaxValue;

    /// <summary>Bits of a real number: binary32, or its upper half where the lower one is zero (bfloat16).</summary>
    public const int LongReal = 32;
    public const int ShortReal = 16;

    /// <summary>Bytes of a section.</summary>
    public static long SectionLength(long count, int bits) => ((count * bits) + 7) / 8;
}

/// <summary>What a section holds.</summary>
internal enum BlobSectionKind : byte
{
    /// <summary>Paths of the layers, UTF-8, each ended by a line feed; elements are bytes.</summary>
    Paths = 1,

    /// <summary>Codes of weights as [outputs, inputs], packed.</summary>
    Codes = 2,

    /// <summary>A factor for each output, of 32 or 16 bits.</summary>
    Scales = 3,

    /// <summary>A summand for each output, of 32 or 16 bits.</summary>
    Bias = 4,
}

namespace TeqGen.Models;

/// <summary>
/// The layout of a <c>.teqw</c> file, all numbers little-endian. Header of 64 bytes: magic <c>TEQW</c>, version (u32), length of the file (u64),
/// number of sections (u32), zero (12 bytes), SHA-256 of the whole file with these 32 bytes zero. Then a table of 32-byte entries: kind (u32),
/// layer (u32), bits of an element (u32), zero (u32), count of elements (u64), offset (u64). Then the sections in the table's order, each at the next
/// multiple of 64 bytes, gaps and the tail up to one filled with zeros. The first section holds the layers' paths; each layer's sections follow.
/// </summary>
internal static class BlobFormat
{
    public const uint Magic = 0x57514554;
    public const uint Version = 1;
    public const int HeaderLength = 64;
    public const int HashOffset = 32;
    public const int HashLength = 32;
    public const int EntryLength = 32;
    public const int Alignment = 64;
    public const string Extension = ".teqw";

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}

/// <summary>What a section holds.</summary>
internal enum BlobSectionKind : uint
{
    /// <summary>Paths of the layers, UTF-8, each ended by a line feed; elements are bytes.</summary>
    Paths = 1,

    /// <summary>Codes of weights as [outputs, inputs], packed.</summary>
    Codes = 2,

    /// <summary>A binary32 factor for each output.</summary>
    Scales = 3,

    /// <summary>A binary32 summand for each output.</summary>
    Bias = 4,
}

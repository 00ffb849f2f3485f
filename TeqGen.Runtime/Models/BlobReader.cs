using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>
/// The bytes of a <c>.teqw</c> file to layer parameters. The hash is checked first, but every offset and length after it as well: a hash proves that
/// nothing changed, not that whoever wrote the file was right.
/// </summary>
internal sealed class BlobReader
{
    private const string Remedy = "restore the file or run 'teqgen search' again";
    private readonly byte[] content;
    private readonly string file;

    private BlobReader(byte[] content, string file)
    {
        this.content = content;
        this.file = file;
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ModelFileException">The bytes are no blob, or a damaged one.</exception>
    public static IReadOnlyList<LayerParameters> Read(byte[] content, string file) => new BlobReader(content, file).Read();

    private List<LayerParameters> Read()
    {
        CheckHeader();
        var entries = ReadTable();
        if (entries.Count == 0 || entries[0].Kind != BlobSectionKind.Paths || entries[0].Bits != 8)
        {
            throw Damaged("its first section does not hold the layers' paths");
        }

        string[] paths = ReadPaths(Slice(entries[0]));
        var layers = new List<LayerParameters>();
        int next = 1;
        for (int layer = 0; layer < paths.Length; layer++)
        {
            var codes = next < entries.Count ? entries[next++] : null;
            if (codes is null || codes.Kind != BlobSectionKind.Codes || codes.Layer != layer)
            {
                throw Damaged($"the codes of layer {paths[layer]} are missing");
            }

            layers.Add(new LayerParameters(
                paths[layer],
                codes.Bits,
                ReadCodes(codes, paths[layer]),
                ReadReals(entries, ref next, BlobSectionKind.Scales, layer),
                ReadReals(entries, ref next, BlobSectionKind.Bias, layer)));
        }

        return next == entries.Count ? layers : throw Damaged($"section {next} belongs to no layer");
    }

    private void CheckHeader()
    {
        if (content.Length < BlobFormat.HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(content) != BlobFormat.Magic)
        {
            throw Damaged("it is not a TeqGen parameter file (it does not begin with a TEQW header)");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(4));
        if (version != BlobFormat.Version)
        {
            throw new ModelFileException(
                file, $"its format version is {version}, this TeqGen.Runtime reads {BlobFormat.Version}; use a newer runtime or run 'teqgen search' again");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(8));
        if (length != (ulong)content.Length)
        {
            throw Damaged($"it has {content.Length} bytes, its header says {length}: it is truncated or something was appended");
        }

        byte[] zeroed = content.AsSpan(0, BlobFormat.HeaderLength).ToArray();
        zeroed.AsSpan(BlobFormat.HashOffset, BlobFormat.HashLength).Clear();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(zeroed);
        hash.AppendData(content.AsSpan(BlobFormat.HeaderLength));
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(content.AsSpan(BlobFormat.HashOffset, BlobFormat.HashLength)))
        {
            throw Damaged("its content does not match the SHA-256 in its header");
        }
    }

    private List<Entry> ReadTable()
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(16));
        long end = BlobFormat.HeaderLength + ((long)count * BlobFormat.EntryLength);
        if (end > content.Length)
        {
            throw Damaged($"it is too short for a table of {count} sections");
        }

        var entries = new List<Entry>();
        long offset = end;
        for (int i = 0; i < count; i++)
        {
            var bytes = content.AsSpan(BlobFormat.HeaderLength + (i * BlobFormat.EntryLength), BlobFormat.EntryLength);
            var entry = new Entry(
                (BlobSectionKind)bytes[0],
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
                bytes[1],
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
                offset);

            // Bits and count are bounded by a byte and 32 bits, so that no product can overflow.
            if (entry.Bits is < 1 or > 32 || entry.Count > Array.MaxLength || offset + entry.ByteLength > content.Length)
            {
                throw Damaged($"section {i} lies outside of the file");
            }

            offset += entry.ByteLength;
            entries.Add(entry);
        }

        return offset == content.Length ? entries : throw Damaged("its sections do not fill it");
    }

    private string[] ReadPaths(ReadOnlySpan<byte> bytes)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("the layers' paths are not UTF-8");
        }

        // A network of operators alone has no layers.
        if (text.Length == 0)
        {
            return [];
        }

        return text.EndsWith('\n') ? text[..^1].Split('\n') : throw Damaged("the layers' paths are not ended by a line feed");
    }

    private byte[] ReadCodes(Entry entry, string path)
    {
        if (entry.Bits > PackedCodes.MaximumBits)
        {
            throw Damaged($"layer {path} has codes of {entry.Bits} bits");
        }

        var codes = new byte[(int)entry.Count];
        try
        {
            PackedCodes.Unpack(Slice(entry), entry.Bits, codes);
        }
        catch (FormatException e)
        {
            throw Damaged($"layer {path}: {e.Message}");
        }

        return codes;
    }

    private float[]? ReadReals(List<Entry> entries, ref int next, BlobSectionKind kind, int layer)
    {
        if (next >= entries.Count || entries[next].Kind != kind || entries[next].Layer != layer)
        {
            return null;
        }

        var entry = entries[next++];
        if (entry.Bits is not (BlobFormat.ShortReal or BlobFormat.LongReal))
        {
            throw Damaged($"section {next - 1} should hold elements of 16 or 32 bits, it says {entry.Bits}");
        }

        var bytes = Slice(entry);
        var values = new float[(int)entry.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = entry.Bits == BlobFormat.LongReal
                ? BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..])
                : BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(ushort))..]) << 16);
            if (!float.IsFinite(values[i]))
            {
                throw Damaged($"section {next - 1} holds a value that is not finite");
            }
        }

        return values;
    }

    private ReadOnlySpan<byte> Slice(Entry entry) => content.AsSpan((int)entry.Offset, (int)entry.ByteLength);

    private ModelFileException Damaged(string problem) => new(file, $"{problem}; {Remedy}");

    private sealed record Entry(BlobSectionKind Kind, int Layer, int Bits, long Count, long Offset)
    {
        public long ByteLength => BlobFormat.SectionLength(Count, Bits);
    }
}

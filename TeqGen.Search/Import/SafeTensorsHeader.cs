using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TeqGen.Models;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Import;

/// <summary>
/// The header of a <c>.safetensors</c> file: its length (u64), then JSON with type, shape and byte range of each tensor. Ranges must fill
/// the rest of the file without gap or overlap, as the format demands.
/// </summary>
internal static class SafeTensorsHeader
{
    private const int LengthBytes = 8;

    // What the format's own implementation takes at most.
    private const int MaximumLength = 100_000_000;
    private const string MetadataName = "__metadata__";

    /// <summary>Reads the header and leaves the stream where the data begin.</summary>
    /// <param name="stream">The file from its beginning; its length is known.</param>
    /// <param name="hash">Is given the header's bytes.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>The tensors in the order of their data.</returns>
    public static IReadOnlyList<SafeTensorsEntry> Read(Stream stream, IncrementalHash hash, string file)
    {
        ModelFileException Damaged(string problem) => new(file, $"{problem}; it is no intact .safetensors file, export the weights again");
        if (stream.Length < LengthBytes)
        {
            throw Damaged($"it has {stream.Length} bytes, expected at least {LengthBytes}");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(Take(stream, LengthBytes, hash));
        if (length > (ulong)(stream.Length - LengthBytes))
        {
            throw Damaged($"its header should have {length} bytes, found {stream.Length - LengthBytes}");
        }

        if (length > MaximumLength)
        {
            throw Damaged($"its header should have {length} bytes, expected at most {MaximumLength}");
        }

        JsonValue root;
        try
        {
            root = JsonReader.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Take(stream, (int)length, hash)));
        }
        catch (JsonFormatException e)
        {
            throw Damaged($"its header is not JSON: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("its header is not UTF-8");
        }

        if (root.Kind != JsonKind.Object)
        {
            throw Damaged($"its header must be a JSON object, found {root.Kind}");
        }

        long dataLength = stream.Length - stream.Position;
        var entries = root.Members.Where(member => member.Key != MetadataName).Select(member => Entry(member.Key, member.Value, file))
            .OrderBy(entry => entry.Start).ThenBy(entry => entry.End).ToList();
        long end = 0;
        foreach (var entry in entries)
        {
            if (entry.Start != end)
            {
                throw Damaged($"tensor \"{entry.Name}\" should begin at byte {end} of the data, its data_offsets begin at {entry.Start}");
            }

            end = entry.End;
        }

        return end == dataLength ? entries : throw Damaged($"its tensors take {end} bytes, the file has {dataLength}: "
            + "it is truncated or has surplus bytes");
    }

    private static byte[] Take(Stream stream, int length, IncrementalHash hash)
    {
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        hash.AppendData(bytes);
        return bytes;
    }

    private static SafeTensorsEntry Entry(string name, JsonValue value, string file)
    {
        ModelFileException Wrong(string problem) => new(file, $"tensor \"{name}\" {problem}; export the weights again");
        string typeName = value.Find("dtype") is { Kind: JsonKind.String } text ? text.Text : throw Wrong("has no \"dtype\"");
        var type = ElementType.Find(typeName) ?? throw Wrong($"has element type \"{typeName}\", expected one of {ElementType.Names}");
        if (value.Members.Count != 3 || !TryIntegers(value.Find("shape"), out long[] shape))
        {
            throw Wrong("must have exactly \"dtype\", \"shape\" and \"data_offsets\", the shape a list of whole numbers");
        }

        if (!TryIntegers(value.Find("data_offsets"), out long[] offsets) || offsets.Length != 2 || offsets[1] < offsets[0])
        {
            throw Wrong("must have \"data_offsets\" of two ascending whole numbers");
        }

        UInt128 elements = 1;
        foreach (long extent in shape)
        {
            // Bounded in every step, so that nothing overflows; an extent of 0 later makes the product 0 and the offsets disagree.
            elements = extent <= Array.MaxLength && elements <= (ulong)Array.MaxLength
                ? elements * (ulong)extent
                : throw Wrong($"has shape [{string.Join(", ", shape)}], which is too large");
        }

        return elements <= (ulong)Array.MaxLength && elements * (ulong)type.Bytes == (ulong)(offsets[1] - offsets[0])
            ? new(name, typeName, [.. shape.Select(extent => (int)extent)], offsets[0], offsets[1])
            : throw Wrong($"of shape [{string.Join(", ", shape)}] in {typeName} takes {elements * (ulong)type.Bytes} bytes, its "
                + $"data_offsets span {offsets[1] - offsets[0]}");
    }

    private static bool TryIntegers(JsonValue? value, out long[] integers)
    {
        integers = [];
        if (value is not { Kind: JsonKind.Array })
        {
            return false;
        }

        var result = new long[value.Items.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (value.Items[i].Kind != JsonKind.Number
                || !long.TryParse(value.Items[i].Text, NumberStyles.None, CultureInfo.InvariantCulture, out result[i]))
            {
                return false;
            }
        }

        integers = result;
        return true;
    }
}

/// <summary>One tensor of the header; the range is in bytes from the end of the header.</summary>
internal sealed record SafeTensorsEntry(string Name, string Type, int[] Shape, long Start, long End);

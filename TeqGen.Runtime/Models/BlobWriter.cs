using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>Layer parameters to the bytes of a <c>.teqw</c> file; see <see cref="BlobFormat"/>.</summary>
internal static class BlobWriter
{
    public static byte[] Write(IReadOnlyList<LayerParameters> layers)
    {
        var sections = new List<Section>
        {
            Paths(layers),
        };
        for (int i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            sections.Add(new(BlobSectionKind.Codes, i, layer.StoredBits, layer.Codes.Length, PackedCodes.Pack(layer.Codes, layer.StoredBits)));
            if (layer.Scales is { } scales)
            {
                sections.Add(new(BlobSectionKind.Scales, i, 32, scales.Length, Bytes(scales)));
            }

            if (layer.Bias is { } bias)
            {
                sections.Add(new(BlobSectionKind.Bias, i, 32, bias.Length, Bytes(bias)));
            }
        }

        return Lay(sections);
    }

    private static byte[] Lay(List<Section> sections)
    {
        long length = BlobFormat.Align(BlobFormat.HeaderLength + (sections.Count * BlobFormat.EntryLength));
        var offsets = new long[sections.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = length;
            length = BlobFormat.Align(length + sections[i].Content.Length);
        }

        var file = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, BlobFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), BlobFormat.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), (uint)sections.Count);
        for (int i = 0; i < offsets.Length; i++)
        {
            var section = sections[i];
            var entry = file.AsSpan(BlobFormat.HeaderLength + (i * BlobFormat.EntryLength), BlobFormat.EntryLength);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)section.Kind);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)section.Layer);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)section.Bits);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], (ulong)section.Count);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[24..], (ulong)offsets[i]);
            section.Content.CopyTo(file.AsSpan((int)offsets[i]));
        }

        SHA256.HashData(file).CopyTo(file.AsSpan(BlobFormat.HashOffset));
        return file;
    }

    private static Section Paths(IReadOnlyList<LayerParameters> layers)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(layers.Select(layer => layer.Path + "\n")));
        return new(BlobSectionKind.Paths, 0, 8, text.Length, text);
    }

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    private sealed record Section(BlobSectionKind Kind, int Layer, int Bits, long Count, byte[] Content);
}

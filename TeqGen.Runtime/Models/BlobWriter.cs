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
        if (layers.Count > BlobFormat.MostLayers)
        {
            throw new ArgumentException($"A parameter file holds at most {BlobFormat.MostLayers} layers, found {layers.Count}.", nameof(layers));
        }

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
                sections.Add(Reals(BlobSectionKind.Scales, i, scales));
            }

            if (layer.Bias is { } bias)
            {
                sections.Add(Reals(BlobSectionKind.Bias, i, bias));
            }
        }

        return Lay(sections);
    }

    private static byte[] Lay(List<Section> sections)
    {
        var file = new byte[BlobFormat.HeaderLength + (sections.Count * BlobFormat.EntryLength) + sections.Sum(section => section.Content.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(file, BlobFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), BlobFormat.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), (ulong)file.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), (uint)sections.Count);
        int offset = BlobFormat.HeaderLength + (sections.Count * BlobFormat.EntryLength);
        for (int i = 0; i < sections.Count; i++)
        {
            var section = sections[i];
            var entry = file.AsSpan(BlobFormat.HeaderLength + (i * BlobFormat.EntryLength), BlobFormat.EntryLength);
            entry[0] = (byte)section.Kind;
            entry[1] = (byte)section.Bits;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)section.Layer);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)section.Count);
            section.Content.CopyTo(file.AsSpan(offset));
            offset += section.Content.Length;
        }

        SHA256.HashData(file).CopyTo(file.AsSpan(BlobFormat.HashOffset));
        return file;
    }

    private static Section Paths(IReadOnlyList<LayerParameters> layers)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(layers.Select(layer => layer.Path + "\n")));
        return new(BlobSectionKind.Paths, 0, 8, text.Length, text);
    }

    // Of 16 bits if nothing is lost by it.
    private static Section Reals(BlobSectionKind kind, int layer, float[] values)
    {
        bool isShort = Array.TrueForAll(values, value => (ushort)BitConverter.SingleToInt32Bits(value) == 0);
        int bits = isShort ? BlobFormat.ShortReal : BlobFormat.LongReal, bytes = bits / 8;
        var content = new byte[values.Length * bytes];
        for (int i = 0; i < values.Length; i++)
        {
            uint pattern = BitConverter.SingleToUInt32Bits(values[i]);
            if (isShort)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(i * bytes), (ushort)(pattern >> 16));
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(i * bytes), pattern);
            }
        }

        return new(kind, layer, bits, values.Length, content);
    }

    private sealed record Section(BlobSectionKind Kind, int Layer, int Bits, long Count, byte[] Content);
}

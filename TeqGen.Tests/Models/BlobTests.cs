using System.Buffers.Binary;
using System.Security.Cryptography;
using TeqGen.Models;
using TeqGen.Shared;

namespace TeqGen.Tests.Models;

public sealed class BlobTests
{
    private const string FileName = "Small.teqw";

    private static readonly LayerParameters[] Layers =
    [
        new("conv1", 4, [1, 2, 15, 9, 0, 7, 3], [0.5f, -2f], [1f, float.Epsilon]),
        new("short", 2, [1, 2, 3, 0, 1], [1.5f, 0.0078125f], [-3f, 0f]),
        new("layer2.0.fc", 3, [1, 2, 3], null, [0f]),
        new("α", 8, [255], [1e-30f], null),
    ];

    private static readonly byte[] Content = BlobWriter.Write(Layers);

    [Fact]
    public void Reading_gives_back_what_was_written_and_writing_it_again_the_same_bytes()
    {
        var layers = BlobReader.Read(Content, FileName);
        Assert.Equal(Layers.Length, layers.Count);
        for (int i = 0; i < Layers.Length; i++)
        {
            Assert.Equal(Layers[i].Path, layers[i].Path);
            Assert.Equal(Layers[i].StoredBits, layers[i].StoredBits);
            Assert.Equal(Layers[i].Codes, layers[i].Codes);
            Assert.Equal(Layers[i].Scales, layers[i].Scales);
            Assert.Equal(Layers[i].Bias, layers[i].Bias);
        }

        Assert.Equal(Content, BlobWriter.Write(layers));

        // Four bits a code and two a code, in whole bytes; reals of 16 bits where the lower half of all is zero.
        int paths = "conv1\nshort\nlayer2.0.fc\nα\n"u8.Length;
        Assert.Equal(64 + (8 * 11) + paths + (4 + 4 + 8) + (2 + 4 + 4) + (2 + 2) + (1 + 4), Content.Length);
    }

    [Fact]
    public void Every_flipped_byte_is_noticed()
    {
        for (int i = 0; i < Content.Length; i++)
        {
            foreach (byte mask in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] altered = Flip(i, mask);
                Assert.StartsWith(FileName, Assert.Throws<ModelFileException>(() => BlobReader.Read(altered, FileName)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_truncation_and_appended_byte_is_noticed()
    {
        for (int length = 0; length < Content.Length; length++)
        {
            Assert.Throws<ModelFileException>(() => BlobReader.Read(Content[..length], FileName));
        }

        Assert.Contains("appended", Assert.Throws<ModelFileException>(() => BlobReader.Read([.. Content, 0], FileName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corruption_under_a_fresh_hash_is_refused_or_read_as_something_valid()
    {
        int refused = 0;
        for (int i = 0; i < Content.Length; i++)
        {
            foreach (byte mask in new byte[] { 0x01, 0x04, 0x40, 0x80, 0xFF })
            {
                byte[] altered = Flip(i, mask);
                Reseal(altered);
                refused += Refused(altered) ? 1 : 0;
            }
        }

        Assert.True(refused > 500, $"Only {refused} were refused.");
    }

    [Fact]
    public void Extreme_table_entries_under_a_fresh_hash_are_refused_or_harmless()
    {
        int end = BlobFormat.HeaderLength + (11 * BlobFormat.EntryLength);
        foreach (ulong extreme in new[] { 0UL, 1UL, uint.MaxValue, 1UL << 31, 1UL << 60, ulong.MaxValue })
        {
            for (int i = 16; i < end; i += 4)
            {
                byte[] altered = (byte[])Content.Clone();
                BinaryPrimitives.WriteUInt32LittleEndian(altered.AsSpan(i), (uint)extreme);
                Reseal(altered);
                Refused(altered);
                BinaryPrimitives.WriteUInt64LittleEndian(altered.AsSpan(i), extreme);
                Reseal(altered);
                Refused(altered);
            }
        }
    }

    [Fact]
    public void Another_version_or_format_is_named()
    {
        byte[] altered = (byte[])Content.Clone();
        altered[4] = 1;
        Assert.Contains("format version is 1", Assert.Throws<ModelFileException>(() => BlobReader.Read(altered, FileName)).Message, StringComparison.Ordinal);
        Assert.Contains("not a TeqGen parameter file", Assert.Throws<ModelFileException>(() => BlobReader.Read(new byte[500], FileName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_valid_file_of_another_search_is_refused()
    {
        var exception = Assert.Throws<ModelFileException>(() => ParameterBlob.FromBytes(Content, FileName, Sha256Hex.OfText("another")));
        Assert.Equal(FileName, exception.File);
        Assert.Contains("not from the same search", exception.Message, StringComparison.Ordinal);
        var blob = ParameterBlob.FromBytes(Content, FileName, Sha256Hex.Of(Content));
        Assert.Equal((FileName, (long)Content.Length), (blob.Name, blob.Bytes));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no such folder", FileName);
        Assert.StartsWith(missing, Assert.Throws<ModelFileException>(() => ParameterBlob.FromFile(missing, "")).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFileException>(() => ParameterBlob.FromFile(Path.GetTempPath(), ""));
        var exception = Assert.Throws<ModelFileException>(() => ParameterBlob.FromResource(typeof(BlobTests).Assembly, FileName, ""));
        Assert.Contains("TeqGen.Tests", exception.Message, StringComparison.Ordinal);
    }

    // Any other exception than the one that names the file fails the test.
    private static bool Refused(byte[] content)
    {
        try
        {
            Assert.All(BlobReader.Read(content, FileName), layer => Assert.InRange(layer.StoredBits, 1, 8));
            return false;
        }
        catch (ModelFileException exception)
        {
            Assert.StartsWith(FileName, exception.Message, StringComparison.Ordinal);
            return true;
        }
    }

    private static byte[] Flip(int index, byte mask)
    {
        byte[] altered = (byte[])Content.Clone();
        altered[index] ^= mask;
        return altered;
    }

    private static void Reseal(byte[] content)
    {
        var hash = content.AsSpan(BlobFormat.HashOffset, BlobFormat.HashLength);
        hash.Clear();
        SHA256.HashData(content).CopyTo(hash);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TeqGen.Models;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Import;

/// <summary>The reader of arrays on every version and type, and on every damaged file, plain and gzipped.</summary>
public sealed class NumPyArrayTests
{
    private const string Name = "images.npy";
    private static readonly byte[] Good = Npy("|u1", "(2, 3)", [1, 2, 3, 4, 5, 255]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read_plain_and_gzipped(int version)
    {
        byte[] file = Npy("|u1", "(2, 3)", [1, 2, 3, 4, 5, 255], version);
        foreach (byte[] bytes in (byte[][])[file, Gzip(file)])
        {
            var array = NumPyArray.Parse(bytes, Name);
            Assert.Equal([2, 3], array.Shape);
            Assert.Equal([1, 2, 3, 4, 5, 255], array.ToIntegers());
            Assert.Equal(NumPyArray.Parse(file, Name).Sha256, array.Sha256);
        }
    }

    [Theory]
    [InlineData("|i1", new byte[] { 0xFE }, -2)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData("<u2", new byte[] { 0xFE, 0xFF }, 65534)]
    [InlineData("<i4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2)]
    [InlineData("<u4", new byte[] { 7, 0, 0, 0 }, 7)]
    [InlineData("<i8", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2)]
    public void Every_integer_type_is_read(string type, byte[] content, int expected) =>
        Assert.Equal([expected], NumPyArray.Parse(Npy(type, "(1,)", content), Name).ToIntegers());

    [Fact]
    public void Reals_of_both_widths_are_read()
    {
        Assert.Equal([1.5f], NumPyArray.Parse(Npy("<f4", "(1,)", [0, 0, 0xC0, 0x3F]), Name).ToSingles());
        Assert.Equal([1.5f], NumPyArray.Parse(Npy("<f8", "(1,)", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F]), Name).ToSingles());
    }

    [Fact]
    public void Every_truncation_and_a_surplus_byte_are_refused_plain_and_gzipped()
    {
        foreach (byte[] file in (byte[][])[Good, Gzip(Good)])
        {
            for (int length = 0; length < file.Length; length++)
            {
                AssertRefused(file[..length]);
            }

            AssertRefused([.. file, 0]);
        }
    }

    [Fact]
    public void No_altered_byte_of_the_header_crashes_or_changes_the_array_unnoticed()
    {
        for (int i = 0; i < Good.Length - 6; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bytes = [.. Good];
                bytes[i] ^= (byte)(1 << bit);
                try
                {
                    // A byte may become a signed one and a blank another blank; the number of bytes stays what the shape takes.
                    var array = NumPyArray.Parse(bytes, Name);
                    Assert.Equal(6, array.Shape.Aggregate(NumPyArray.ElementBytes(array.Descriptor), (product, extent) => product * extent));
                }
                catch (ModelFileException e)
                {
                    Assert.Contains(Name, e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void A_small_file_cannot_demand_a_large_array()
    {
        foreach (string shape in (string[])["(2000000000,)", "(100000, 100000)", "(99999999999,)", "(2147483647, 2147483647, 2147483647)"])
        {
            AssertRefused(Npy("|u1", shape, [1, 2, 3]));
            AssertRefused(Gzip(Npy("|u1", shape, [1, 2, 3])));
        }

        // And more content than the header says is not expanded.
        AssertRefused(Gzip(Npy("|u1", "(3,)", new byte[1 << 20])));
    }

    [Theory]
    [InlineData(">f4", "(1,)", "little-endian")]
    [InlineData("|O", "(1,)", "little-endian")]
    [InlineData("<f4", "(1)", "dictionary")]
    [InlineData("<f4", "(-1,)", "dictionary")]
    public void Other_types_and_shapes_are_refused_with_the_reason(string type, string shape, string expected) =>
        Assert.Contains(expected, AssertRefused(Npy(type, shape, [0, 0, 0, 0])).Message, StringComparison.Ordinal);

    [Fact]
    public void Fortran_order_is_refused()
    {
        byte[] bytes = Npy("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6], order: "True ");
        Assert.Contains("ascontiguousarray", AssertRefused(bytes).Message, StringComparison.Ordinal);
    }

    internal static byte[] Npy(string type, string shape, byte[] content, int version = 1, string order = "False")
    {
        string text = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        byte[] header = Encoding.Latin1.GetBytes(text.PadRight(117) + "\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. header, .. content];
    }

    internal static byte[] Gzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var stream = new GZipStream(memory, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return memory.ToArray();
    }

    private static ModelFileException AssertRefused(byte[] bytes)
    {
        var exception = Assert.Throws<ModelFileException>(() => NumPyArray.Parse(bytes, Name));
        Assert.Contains(Name, exception.Message, StringComparison.Ordinal);
        return exception;
    }
}

using System.Buffers.Binary;
using System.Text;
using TeqGen.Models;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Import;

/// <summary>The reader of weights on good files, on every damaged one, and on lies.</summary>
public sealed class SafeTensorsTests
{
    private const string Name = "weights.safetensors";
    private static readonly byte[] Good = SafeTensorsWriter.Write(
    [
        StoredTensor.OfSingles("fc.weight", [1f, -2f, 3.5f, 0f, 5f, 6f], 2, 3),
        StoredTensor.OfSingles("fc.bias", [0.25f, -0f], 2),
    ]);

    [Fact]
    public void What_was_written_is_read()
    {
        var file = SafeTensors.Parse(Good, Name);
        Assert.Equal([1f, -2f, 3.5f, 0f, 5f, 6f], file.Tensors["fc.weight"].Data.ToArray());
        Assert.Equal([2, 3], file.Tensors["fc.weight"].Shape.ToArray());
        Assert.Equal([0.25f, -0f], file.Tensors["fc.bias"].Data.ToArray());
        Assert.Equal(64, file.Sha256.Length);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3E })]
    [InlineData("BF16", new byte[] { 0xC0, 0x3F })]
    [InlineData("F32", new byte[] { 0x00, 0x00, 0xC0, 0x3F })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F })]
    public void Every_real_type_is_converted(string type, byte[] oneAndAHalf) =>
        Assert.Equal(1.5f, SafeTensors.Parse(SafeTensorsWriter.Write([new("x", type, [1], oneAndAHalf)]), Name).Tensors["x"].Data[0]);

    [Fact]
    public void Every_truncation_and_a_surplus_byte_are_refused()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            AssertRefused(Good[..length]);
        }

        AssertRefused([.. Good, 0]);
    }

    [Fact]
    public void No_altered_byte_of_the_header_crashes_and_shapes_never_change_unnoticed()
    {
        int dataStart = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(Good);
        for (int i = 0; i < dataStart; i++)
        {
            foreach (byte flip in (byte[])[0x01, 0x02, 0x10, 0x80, 0xFF])
            {
                byte[] bytes = [.. Good];
                bytes[i] ^= flip;
                try
                {
                    // What still reads can only be a tensor of another name, or blanks that changed into other blanks.
                    var file = SafeTensors.Parse(bytes, Name);
                    Assert.Equal([2, 6], file.Tensors.Values.Select(tensor => tensor.Length).Order());
                }
                catch (ModelFileException e)
                {
                    Assert.Contains(Name, e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", "I32")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "takes 8 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "ascending")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "\"y\"")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "too large")]
    [InlineData("""{"x":{"shape":[1],"data_offsets":[0,4]}}""", "dtype")]
    [InlineData("[]", "object")]
    [InlineData("{}", "0 bytes")]
    public void Lies_are_told_with_the_tensor(string header, string expected)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        Assert.Contains(expected, AssertRefused(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_directory_are_told_by_their_path()
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Assert.Contains(missing, Assert.Throws<ModelFileException>(() => SafeTensors.Read(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("directory", Assert.Throws<ModelFileException>(() => SafeTensors.Read(Path.GetTempPath())).Message, StringComparison.Ordinal);
    }

    private static ModelFileException AssertRefused(byte[] bytes)
    {
        var exception = Assert.Throws<ModelFileException>(() => SafeTensors.Parse(bytes, Name));
        Assert.Contains(Name, exception.Message, StringComparison.Ordinal);
        return exception;
    }
}

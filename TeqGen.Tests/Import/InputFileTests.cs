using System.Buffers.Binary;
using TeqGen.Models;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Import;

/// <summary>Files of weights and arrays as they lie on disk: streamed, mapped, too large.</summary>
public sealed class InputFileTests
{
    private const int Values = 1 << 20;

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1)]
    public void Streamed_and_mapped_files_give_what_their_bytes_give(long mappedLength)
    {
        byte[] weights = SafeTensorsWriter.Write([StoredTensor.OfSingles("fc.weight", [1f, -2f, 3.5f, 0f], 2, 2), StoredTensor.OfSingles("fc.bias", [4f], 1)]);
        byte[] array = NumPyArrayTests.Npy("<f4", "(2,)", [0, 0, 0xC0, 0x3F, 0, 0, 0, 0]);
        using var folder = new Onnx.ModelFolder();
        string path = folder.Write("w.safetensors", weights);
        using (var stream = InputFile.Open(path, mappedLength))
        {
            var read = SafeTensors.Read(stream, path);
            var parsed = SafeTensors.Parse(weights, path);
            Assert.Equal(parsed.Sha256, read.Sha256);
            Assert.Equal(parsed.Tensors["fc.weight"].Data.ToArray(), read.Tensors["fc.weight"].Data.ToArray());
        }

        path = folder.Write("x.npy", array);
        using (var stream = InputFile.Open(path, mappedLength))
        {
            var read = NumPyReader.Read(stream, path);
            Assert.Equal(NumPyArray.Parse(array, path).Sha256, read.Sha256);
            Assert.Equal([1.5f, 0f], read.ToSingles());
        }
    }

    [Fact]
    public void Reading_weights_takes_memory_for_their_values_only()
    {
        using var folder = new Onnx.ModelFolder();
        string path = folder.Write("w.safetensors", SafeTensorsWriter.Write([new("half", "F16", [Values], new byte[2 * Values]), new("single", "F32", [Values], new byte[4 * Values])]));
        SafeTensors.Read(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SafeTensors.Read(path);
        long values = 2L * Values * sizeof(float);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, values, values * 5 / 4);
    }

    [Fact]
    public void Header_as_long_as_the_file_is_not_read_into_memory()
    {
        using var folder = new Onnx.ModelFolder();
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, 3L << 30);
        string path = folder.Write("w.safetensors", length);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength((3L << 30) + 8);
        }

        var exception = Assert.Throws<ModelFileException>(() => SafeTensors.Read(path));
        Assert.Contains("at most 100000000", exception.Message, StringComparison.Ordinal);
    }
}

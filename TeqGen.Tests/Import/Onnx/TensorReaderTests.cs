using Google.Protobuf;
using Onnx;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Reading;
using static Onnx.TensorProto.Types;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>Weights in every form that a file may hold them.</summary>
public sealed class TensorReaderTests
{
    [Fact]
    public void Raw_values_of_every_floating_point_type_become_binary32()
    {
        Assert.Equal([1.5f, -2f], Read(DataType.Float, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]).Reals!);
        Assert.Equal([1.5f, -2f], Read(DataType.Double, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]).Reals!);
        Assert.Equal(
            [1.5f, -2f], Read(DataType.Float16, [.. BitConverter.GetBytes((Half)1.5), .. BitConverter.GetBytes((Half)(-2))]).Reals!);
        Assert.Equal([1.5f, -2f], Read(DataType.Bfloat16, [0xC0, 0x3F, 0x00, 0xC0]).Reals!);
    }

    [Fact]
    public void Raw_whole_numbers_keep_their_sign()
    {
        Assert.Equal([1, -2], Numbers(Read(DataType.Int8, [1, 0xFE])));
        Assert.Equal([1, 254], Numbers(Read(DataType.Uint8, [1, 0xFE])));
        Assert.Equal([1, -2], Numbers(Read(DataType.Int32, [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF])));
        Assert.Equal([1, -2], Numbers(Read(DataType.Int64, [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(-2L)])));
        Assert.Equal([1, 0], Numbers(Read(DataType.Bool, [7, 0])));
    }

    [Fact]
    public void Typed_values_of_half_precision_stand_in_int32()
    {
        var tensor = new TensorProto { DataType = (int)DataType.Float16 };
        tensor.Dims.Add(2);
        tensor.Int32Data.Add([BitConverter.HalfToUInt16Bits((Half)0.25), BitConverter.HalfToUInt16Bits((Half)(-8))]);
        Assert.Equal([0.25f, -8f], new TensorReader("").Read(tensor).Reals!);
    }

    [Theory]
    [InlineData(3, 8, "needs 12 bytes")]
    [InlineData(-1, 8, "impossible shape")]
    [InlineData(1L << 40, 8, "impossible shape")]
    public void Raw_values_that_do_not_fit_the_shape_are_refused(long extent, int bytes, string expected)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(new byte[bytes]) };
        tensor.Dims.Add(extent);
        var exception = Assert.Throws<NodeException>(() => new TensorReader("").Read(tensor));
        Assert.Contains("\"w\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_without_numbers_are_refused()
        => Assert.Contains("string", Assert.Throws<NodeException>(() => Read(DataType.String, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void External_data_are_read_from_their_place()
    {
        using var folder = new ModelFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        folder.Write("data/w.bin", [9, 9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 9]);
        Assert.Equal(
            [1.5f, -2f], new TensorReader(folder.Path).Read(External(("location", "data/w.bin"), ("offset", "4"), ("length", "8"))).Reals!);
    }

    [Theory]
    [InlineData("../w.bin", "0", "8", "outside")]
    [InlineData("/etc/passwd", "0", "8", "outside")]
    [InlineData("data/../../w.bin", "0", "8", "outside")]
    [InlineData("..\\w.bin", "0", "8", "outside")]
    [InlineData("missing.bin", "0", "8", "cannot be read")]
    [InlineData("w.bin", "4", "8", "which has 8")]
    [InlineData("w.bin", "9223372036854775807", "8", "which has 8")]
    [InlineData("w.bin", "0", "4", "needs 8 bytes")]
    [InlineData("w.bin", "-1", "8", "offset is \"-1\"")]
    [InlineData("w.bin", "0", "many", "length is \"many\"")]
    [InlineData("link.bin", "0", "8", "a link")]
    public void External_data_that_do_not_fit_or_lie_elsewhere_are_refused(string location, string offset, string length, string expected)
    {
        using var folder = new ModelFolder();
        folder.Write("w.bin", new byte[8]);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.bin"), Path.Combine(folder.Path, "w.bin"));
        var tensor = External(("location", location), ("offset", offset), ("length", length));
        Assert.Contains(
            expected, Assert.Throws<NodeException>(() => new TensorReader(folder.Path).Read(tensor)).Message, StringComparison.Ordinal);
    }

    private static Constant Read(DataType type, byte[] raw)
    {
        var tensor = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.Add(2);
        return new TensorReader("").Read(tensor);
    }

    private static long[] Numbers(Constant constant) => [.. constant.Wholes!.Select(value => value.Value)];

    private static TensorProto External(params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)DataType.Float, DataLocation = DataLocation.External };
        tensor.Dims.Add(2);
        tensor.ExternalData.Add(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return tensor;
    }
}

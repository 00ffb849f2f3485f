using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Onnx;
using TeqGen.Search.Import.Onnx.Graphs;
using static Onnx.TensorProto.Types;

namespace TeqGen.Search.Import.Onnx.Reading;

/// <summary>Turns a tensor of the file into a constant: raw or typed data, inside the file or beside it.</summary>
/// <param name="folder">Folder of the model, in which external data files lie.</param>
internal sealed class TensorReader(string folder)
{
    /// <exception cref="NodeException">The tensor is damaged, or of a type that is not understood.</exception>
    public Constant Read(TensorProto tensor)
    {
        string name = tensor.Name.Length > 0 ? $"tensor \"{tensor.Name}\"" : "a tensor";
        var type = (DataType)tensor.DataType;
        int width = WidthOf(type);
        if (width == 0)
        {
            throw new NodeException($"{name} has the data type {TypeName(tensor.DataType)}, which is not supported");
        }

        if (tensor.Segment is not null)
        {
            throw new NodeException($"{name} is stored in segments, which is not supported");
        }

        int[] shape = ShapeOf(tensor, name);
        int length = shape.Aggregate(1, (product, extent) => product * extent);
        bool real = type is DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double;
        var raw = tensor.DataLocation == DataLocation.External
            ? ExternalData.Read(tensor, folder, name, (long)length * width)
            : tensor.HasRawData ? tensor.RawData.Memory : default;
        if (tensor.DataLocation == DataLocation.External || tensor.HasRawData)
        {
            if (raw.Length != (long)length * width)
            {
                throw new NodeException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} of shape [{string.Join(", ", shape)}] needs {(long)length * width} bytes of {type}, found {raw.Length}"));
            }

            return real
                ? Constant.Real(Decode(raw.Span, length, width, bytes => RealFrom(bytes, type)), shape)
                : Constant.Whole(Decode(raw.Span, length, width, bytes => new Extent(WholeFrom(bytes, type))), type, shape);
        }

        return real
            ? Constant.Real(TypedReals(tensor, type, length, name), shape)
            : Constant.Whole(TypedWholes(tensor, type, length, name), type, shape);
    }

    /// <summary>Name of a data type for messages.</summary>
    public static string TypeName(int type)
        => Enum.IsDefined((DataType)type) ? ((DataType)type).ToString().ToLowerInvariant() : type.ToString(CultureInfo.InvariantCulture);

    private static int[] ShapeOf(TensorProto tensor, string name)
    {
        long length = 1;
        foreach (long extent in tensor.Dims)
        {
            if (extent is < 0 or > int.MaxValue || (length *= extent) > Array.MaxLength)
            {
                throw new NodeException($"{name} has the impossible shape [{string.Join(", ", tensor.Dims)}]");
            }
        }

        return [.. tensor.Dims.Select(extent => (int)extent)];
    }

    private delegate T Decoder<T>(ReadOnlySpan<byte> bytes);

    private static T[] Decode<T>(ReadOnlySpan<byte> raw, int length, int width, Decoder<T> decode)
    {
        var values = new T[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = decode(raw.Slice(i * width, width));
        }

        return values;
    }

    private static float[] TypedReals(TensorProto tensor, DataType type, int length, string name) => type switch
    {
        DataType.Float => [.. Checked(tensor.FloatData, length, name)],
        DataType.Double => [.. Checked(tensor.DoubleData, length, name).Select(value => (float)value)],
        // Sixteen bits of a half or a bfloat16 stand in the low half of an int32.
        _ =>
            [
                .. Checked(tensor.Int32Data, length, name).Select(
                    bits => type == DataType.Float16 ? (float)BitConverter.UInt16BitsToHalf((ushort)bits) : WidenBrain((ushort)bits)),
            ],
    };

    private static Extent[] TypedWholes(TensorProto tensor, DataType type, int length, string name) => type switch
    {
        DataType.Int64 => [.. Checked(tensor.Int64Data, length, name).Select(value => new Extent(value))],
        DataType.Uint32 or DataType.Uint64 =>
            [.. Checked(tensor.Uint64Data, length, name).Select(value => new Extent(unchecked((long)value)))],
        _ => [.. Checked(tensor.Int32Data, length, name).Select(value => new Extent(value))],
    };

    private static IList<T> Checked<T>(IList<T> values, int length, string name)
        => values.Count == length
            ? values
            : throw new NodeException($"{name} needs {length} values, found {values.Count}");

    private static int WidthOf(DataType type) => type switch
    {
        DataType.Bool or DataType.Uint8 or DataType.Int8 => 1,
        DataType.Float16 or DataType.Bfloat16 or DataType.Uint16 or DataType.Int16 => 2,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Double or DataType.Int64 or DataType.Uint64 => 8,
        _ => 0,
    };

    private static float RealFrom(ReadOnlySpan<byte> bytes, DataType type) => type switch
    {
        DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        DataType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        DataType.Bfloat16 => WidenBrain(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static long WholeFrom(ReadOnlySpan<byte> bytes, DataType type) => type switch
    {
        DataType.Bool => bytes[0] == 0 ? 0 : 1,
        DataType.Uint8 => bytes[0],
        DataType.Int8 => (sbyte)bytes[0],
        DataType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        DataType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    /// <summary>A bfloat16 is the upper half of a binary32.</summary>
    private static float WidenBrain(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}

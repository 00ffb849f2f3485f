using System.Buffers.Binary;
using System.Text;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Import;

/// <summary>One tensor to write: its element type's name, such as <c>I8</c> or <c>F32</c>, and its little-endian bytes.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Type">Name of the element type.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Content">The elements' bytes.</param>
internal sealed record StoredTensor(string Name, string Type, IReadOnlyList<int> Shape, byte[] Content)
{
    public static StoredTensor OfSingles(string name, ReadOnlySpan<float> values, params int[] shape)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return new(name, "F32", shape, bytes);
    }
}

/// <summary>Tensors to the bytes of a <c>.safetensors</c> file; the header is padded with spaces so that the data is aligned to 8
/// bytes.</summary>
internal static class SafeTensorsWriter
{
    private const int Alignment = 8;

    public static byte[] Write(IReadOnlyList<StoredTensor> tensors)
    {
        var header = new JsonValue(JsonKind.Object);
        long offset = 0;
        foreach (var tensor in tensors)
        {
            header.Members.Add(new(tensor.Name, JsonValue.Object(
                ("dtype", JsonValue.String(tensor.Type)),
                ("shape", JsonValue.Array(tensor.Shape.Select(extent => JsonValue.Number(extent)))),
                ("data_offsets", JsonValue.Array([JsonValue.Number(offset), JsonValue.Number(offset + tensor.Content.Length)])))));
            offset += tensor.Content.Length;
        }

        byte[] json = Encoding.UTF8.GetBytes(JsonWriter.Canonical(header));
        int headerLength = (json.Length + Alignment - 1) / Alignment * Alignment;
        var file = new byte[sizeof(ulong) + headerLength + offset];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)headerLength);
        file.AsSpan(sizeof(ulong), headerLength).Fill((byte)' ');
        json.CopyTo(file, sizeof(ulong));
        int position = sizeof(ulong) + headerLength;
        foreach (var tensor in tensors)
        {
            tensor.Content.CopyTo(file, position);
            position += tensor.Content.Length;
        }

        return file;
    }
}

using System.Buffers.Binary;

namespace TeqGen.Search.Import;

/// <summary>An element type that a <c>.safetensors</c> file may store weights in, and its conversion to binary32.</summary>
/// <param name="Name">The name in the file's header.</param>
/// <param name="Bytes">Bytes of an element.</param>
/// <param name="Read">Reads one little-endian element.</param>
internal sealed record ElementType(string Name, int Bytes, ElementType.Reader Read)
{
    private static readonly ElementType[] All =
    [
        new("F32", 4, BinaryPrimitives.ReadSingleLittleEndian),
        new("F16", 2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        new("BF16", 2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        new("F64", 8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    ];

    public delegate float Reader(ReadOnlySpan<byte> bytes);

    public static string Names => string.Join(", ", All.Select(type => type.Name));

    public static ElementType? Find(string name) => Array.Find(All, type => type.Name == name);

    public void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(bytes[(i * Bytes)..]);
        }
    }
}

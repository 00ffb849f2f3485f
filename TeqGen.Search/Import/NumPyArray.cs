using System.Buffers.Binary;
using TeqGen.Models;
using TeqGen.Search.Calibration;

namespace TeqGen.Search.Import;

/// <summary>An array from a <c>.npy</c> file, which may be gzipped. Little-endian integers and reals in C order.</summary>
public sealed class NumPyArray
{
    internal NumPyArray(string path, string descriptor, IReadOnlyList<int> shape, byte[] content, string sha256) =>
        (Path, Descriptor, Shape, Content, Sha256) = (path, descriptor, shape, content, sha256);

    /// <summary>Where the array was read from.</summary>
    public string Path { get; }

    /// <summary>Element type as NumPy writes it, such as <c>|u1</c> or <c>&lt;f4</c>.</summary>
    public string Descriptor { get; }

    /// <summary>The extents.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>SHA-256 of the decompressed file, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The elements' bytes.</summary>
    internal byte[] Content { get; }

    /// <summary>Number of elements.</summary>
    internal int Count => Content.Length / ElementBytes(Descriptor);

    /// <summary>Reads a file; whether it is gzipped is seen from its first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file cannot be read, is damaged, truncated or has surplus bytes, or its element type is not
    /// supported.</exception>
    public static NumPyArray Read(string path)
    {
        using var stream = InputFile.Open(path);
        return InputFile.Guarded(path, () => NumPyReader.Read(stream, path));
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ModelFileException">As for <see cref="Read"/>.</exception>
    public static NumPyArray Parse(byte[] content, string path)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stream = new MemoryStream(content, writable: false);
        return NumPyReader.Read(stream, path);
    }

    /// <summary>The array as inputs of a network: images of bytes are normalised, reals are taken as they are.</summary>
    /// <param name="network">The network, whose definition says shape and normalisation.</param>
    /// <returns>[items, shape of the network's input].</returns>
    /// <exception cref="ModelFileException">The array does not fit the network.</exception>
    public Tensor ToInputs(Module network) => NetworkInput.Of(network).Convert(this);

    /// <summary>The elements as integers.</summary>
    /// <exception cref="ModelFileException">They are no integers, or one is beyond 32 bits.</exception>
    public int[] ToIntegers()
    {
        var values = new int[Count];
        for (int i = 0; i < values.Length; i++)
        {
            long value = IntegerAt(i);
            values[i] = value is >= int.MinValue and <= int.MaxValue
                ? (int)value
                : throw new ModelFileException(Path, $"element {i} is {value}, which does not fit 32 bits");
        }

        return values;
    }

    /// <summary>The elements as binary32.</summary>
    /// <exception cref="ModelFileException">They are no reals.</exception>
    internal float[] ToSingles()
    {
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Descriptor switch
            {
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(Content.AsSpan(i * sizeof(float))),
                "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(Content.AsSpan(i * sizeof(double))),
                _ => throw new ModelFileException(Path, $"its elements are {Descriptor}, expected <f4 or <f8"),
            };
        }

        return values;
    }

    /// <summary>Bytes of an element, or 0 for a type that is not supported.</summary>
    internal static int ElementBytes(string descriptor) => descriptor switch
    {
        "|u1" or "|i1" => 1,
        "<u2" or "<i2" => 2,
        "<u4" or "<i4" or "<f4" => 4,
        "<i8" or "<f8" => 8,
        _ => 0,
    };

    private long IntegerAt(int index)
    {
        var bytes = Content.AsSpan(index * ElementBytes(Descriptor));
        return Descriptor switch
        {
            "|u1" => bytes[0],
            "|i1" => (sbyte)bytes[0],
            "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            "<i2" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            "<i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            "<i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => throw new ModelFileException(Path, $"its elements are {Descriptor}, expected integers"),
        };
    }
}

using System.Security.Cryptography;
using TeqGen.Shared;

namespace TeqGen.Search.Import;

/// <summary>The tensors of a <c>.safetensors</c> file as binary32, and the file's hash.</summary>
public sealed class SafeTensors
{
    private const int BufferBytes = 1 << 20;

    private SafeTensors(string path, IReadOnlyDictionary<string, Tensor> tensors, string sha256) =>
        (Path, Tensors, Sha256) = (path, tensors, sha256);

    /// <summary>Where the file was read from.</summary>
    public string Path { get; }

    /// <summary>The tensors by name. F16, BF16 and F64 were converted to binary32.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>SHA-256 of the whole file, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a file tensor by tensor, without holding its bytes beside the values.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Models.ModelFileException">The file cannot be read or is damaged; the message names the tensor.</exception>
    public static SafeTensors Read(string path)
    {
        using var stream = InputFile.Open(path);
        return InputFile.Guarded(path, () => Read(stream, path));
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="Models.ModelFileException">The bytes are damaged; the message names the tensor.</exception>
    public static SafeTensors Parse(byte[] content, string path)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stream = new MemoryStream(content, writable: false);
        return Read(stream, path);
    }

    internal static SafeTensors Read(Stream stream, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        byte[] buffer = new byte[BufferBytes];
        foreach (var entry in SafeTensorsHeader.Read(stream, hash, path))
        {
            var type = ElementType.Find(entry.Type)!;
            float[] values = new float[(entry.End - entry.Start) / type.Bytes];
            for (int start = 0; start < values.Length;)
            {
                var part = values.AsSpan(start, Math.Min(values.Length - start, BufferBytes / type.Bytes));
                var bytes = buffer.AsSpan(0, part.Length * type.Bytes);
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
                type.Convert(bytes, part);
                start += part.Length;
            }

            tensors.Add(entry.Name, new Tensor(values, entry.Shape));
        }

        return new SafeTensors(path, tensors, Sha256Hex.ToHex(hash.GetHashAndReset()));
    }
}

using TeqGen.Shared;

namespace TeqGen.Search.Import;

/// <summary>The tensors of a <c>.safetensors</c> file as binary32, and the file's hash.</summary>
public sealed class SafeTensors
{
    private SafeTensors(string path, IReadOnlyDictionary<string, Tensor> tensors, string sha256) =>
        (Path, Tensors, Sha256) = (path, tensors, sha256);

    /// <summary>Where the file was read from.</summary>
    public string Path { get; }

    /// <summary>The tensors by name. F16, BF16 and F64 were converted to binary32.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>SHA-256 of the whole file, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Models.ModelFileException">The file cannot be read or is damaged; the message names the tensor.</exception>
    public static SafeTensors Read(string path)
    {
        byte[] content = InputFile.ReadAllBytes(path);
        return Parse(content, path);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="Models.ModelFileException">The bytes are damaged; the message names the tensor.</exception>
    public static SafeTensors Parse(byte[] content, string path)
    {
        ArgumentNullException.ThrowIfNull(content);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in SafeTensorsHeader.Read(content, path, out int dataStart))
        {
            var bytes = content.AsSpan(dataStart + (int)entry.Start, (int)(entry.End - entry.Start));
            tensors.Add(entry.Name, new Tensor(ElementType.Find(entry.Type)!.Convert(bytes), entry.Shape));
        }

        return new SafeTensors(path, tensors, Sha256Hex.Of(content));
    }
}

using System.Globalization;
using Onnx;
using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Reading;

/// <summary>Reads a tensor's bytes from a file beside the model. The file must lie inside the model's folder, and not by a link.</summary>
internal static class ExternalData
{
    /// <param name="tensor">Tensor whose data lie outside.</param>
    /// <param name="folder">The model's folder.</param>
    /// <param name="name">The tensor for messages.</param>
    /// <param name="expected">Bytes that its shape and type need.</param>
    /// <exception cref="NodeException">The location is missing, outside the folder, or does not fit.</exception>
    public static ReadOnlyMemory<byte> Read(TensorProto tensor, string folder, string name, long expected)
    {
        string location = Entry(tensor, "location") ?? throw new NodeException($"{name} has external data without a location");
        string path = Resolve(folder, location, name);
        long offset = Number(tensor, "offset", name) ?? 0;
        long length = Number(tensor, "length", name) ?? expected;
        try
        {
            using var stream = File.OpenRead(path);
            if (offset > stream.Length || length > stream.Length - offset || length != expected)
            {
                throw new NodeException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} needs {expected} bytes; its external data are {length} bytes from {offset} "
                    + $"of \"{location}\", which has {stream.Length}"));
            }

            var bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(
                $"the external data \"{location}\" of {name} cannot be read: {exception.Message} Put the file beside the model");
        }
    }

    private static string Resolve(string folder, string location, string name)
    {
        string refused = $"{name} has its data at \"{location}\", which is outside the model's folder";
        if (location.AsSpan().ContainsAny('\0', '\\') || Path.IsPathRooted(location))
        {
            throw new NodeException(refused);
        }

        string root = Path.GetFullPath(folder);
        string path = Path.GetFullPath(Path.Combine(root, location));
        if (!IsInside(path, root))
        {
            throw new NodeException(refused);
        }

        for (string part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new NodeException(
                    $"{name} has its data at \"{location}\", which is a link. Copy the file itself into the model's folder");
            }
        }

        return path;
    }

    private static bool IsInside(string path, string folder)
        => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key, string name)
        => Entry(tensor, key) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value
            : throw new NodeException($"{name} has external data whose {key} is \"{text}\", expected a whole number");
}

using System.Buffers.Binary;
using TeqGen.Models;
using TeqGen.Search.Import;

namespace TeqGen.Search.Commands;

/// <summary>A tensor that a command is given.</summary>
/// <param name="Name">What it is called in results.</param>
/// <param name="Place">Its file and name, for messages.</param>
/// <param name="Values">Its values.</param>
internal sealed record InputTensor(string Name, string Place, double[] Values);

/// <summary>The tensors that a command is given: the array of a NumPy file, or all or one of a .safetensors file's.</summary>
internal static class TensorInput
{
    private const string SafeTensorsExtension = ".safetensors";

    /// <summary>Reads them, in the order of their names.</summary>
    /// <param name="argument">A path, after .safetensors with an optional # and a tensor's name.</param>
    /// <exception cref="ModelFileException">The file cannot be used, or has no such tensor.</exception>
    public static InputTensor[] Read(string argument)
    {
        var (path, tensor) = Split(argument);
        if (!path.EndsWith(SafeTensorsExtension, StringComparison.OrdinalIgnoreCase))
        {
            return [new(Path.GetFileName(path), path, Values(NumPyArray.Read(path)))];
        }

        var tensors = SafeTensors.Read(path).Tensors;
        string[] names = tensor is null ? [.. tensors.Keys.Order(StringComparer.Ordinal)] : [tensor];
        if (names.Length == 0)
        {
            throw new ModelFileException(path, "it has no tensors, expected at least one");
        }

        return [.. names.Select(name => tensors.TryGetValue(name, out var found)
            ? new InputTensor(name, $"{path}#{name}", Widen(found.Data))
            : throw new ModelFileException(
                path, $"it has no tensor \"{name}\"; it has {string.Join(", ", tensors.Keys.Order(StringComparer.Ordinal))}"))];
    }

    // A file whose own name has a # is taken as it is.
    private static (string Path, string? Tensor) Split(string argument)
    {
        int at = argument.LastIndexOf(SafeTensorsExtension + "#", StringComparison.OrdinalIgnoreCase);
        int end = at + SafeTensorsExtension.Length;
        return at < 0 || File.Exists(argument) ? (argument, null) : (argument[..end], argument[(end + 1)..]);
    }

    private static double[] Values(NumPyArray array) => array.Descriptor switch
    {
        "<f8" =>
        [
            .. Enumerable.Range(0, array.Count)
                .Select(i => BinaryPrimitives.ReadDoubleLittleEndian(array.Content.AsSpan(i * sizeof(double)))),
        ],
        "<f4" => Widen(array.ToSingles()),
        _ => [.. array.ToIntegers().Select(value => (double)value)],
    };

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[i];
        }

        return result;
    }
}

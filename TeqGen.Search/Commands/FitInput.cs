using System.Buffers.Binary;
using TeqGen.Models;
using TeqGen.Search.Import;
using TeqGen.Search.Schemes;

namespace TeqGen.Search.Commands;

/// <summary>The tensors that <c>teqgen fit</c> is given: the array of a NumPy file, or all or one of a .safetensors file's.</summary>
internal static class FitInput
{
    private const string SafeTensorsExtension = ".safetensors";

    /// <summary>Reads them, in the order of their names.</summary>
    /// <param name="argument">A path, after .safetensors with an optional # and a tensor's name.</param>
    /// <exception cref="ModelFileException">The file cannot be used, or has no such tensor.</exception>
    /// <exception cref="SearchException">A tensor is empty or has values that are not finite.</exception>
    public static List<(string Name, FitSample Sample)> Read(string argument)
    {
        var (path, tensor) = Split(argument);
        if (!path.EndsWith(SafeTensorsExtension, StringComparison.OrdinalIgnoreCase))
        {
            return [(Path.GetFileName(path), FitSample.Of(path, Values(NumPyArray.Read(path))))];
        }

        var tensors = SafeTensors.Read(path).Tensors;
        string[] names = tensor is null ? [.. tensors.Keys.Order(StringComparer.Ordinal)] : [tensor];
        if (names.Length == 0)
        {
            throw new ModelFileException(path, "it has no tensors, expected at least one");
        }

        return [.. names.Select(name => tensors.TryGetValue(name, out var found)
            ? (name, FitSample.Of($"{path}#{name}", Widen(found.Data)))
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

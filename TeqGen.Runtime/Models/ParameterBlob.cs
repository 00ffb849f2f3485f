using System.Reflection;
using TeqGen.Shared;

namespace TeqGen.Models;

/// <summary>The parameters of a quantized network: a <c>.teqw</c> file, read and checked.</summary>
public sealed class ParameterBlob
{
    private readonly IReadOnlyList<LayerParameters> layers;

    private ParameterBlob(byte[] content, string name, string expectedSha256)
    {
        layers = BlobReader.Read(content, name);
        string actual = Sha256Hex.Of(content);
        if (actual != expectedSha256)
        {
            throw new ModelFileException(
                name,
                $"its SHA-256 is {actual}, but the kernels were compiled for {expectedSha256}: the manifest and this file are not from the same search; "
                + "restore both from the same commit or run 'teqgen search' again, then build");
        }

        Name = name;
        Bytes = content.Length;
    }

    /// <summary>Name of the file or resource.</summary>
    public string Name { get; }

    /// <summary>Length of the file.</summary>
    public long Bytes { get; }

    /// <summary>Reads a blob that is embedded as a resource, as the package's build files arrange.</summary>
    /// <param name="assembly">The assembly that has the resource.</param>
    /// <param name="resource">Name of the resource, which is the name of the file.</param>
    /// <param name="expectedSha256">SHA-256 of the file that the kernels were compiled for, hexadecimal.</param>
    /// <exception cref="ModelFileException">There is no such resource, or it is damaged or another.</exception>
    public static ParameterBlob FromResource(Assembly assembly, string resource, string expectedSha256)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new ModelFileException(
                resource, $"it is not embedded in {assembly.GetName().Name}; include it as an EmbeddedResource with this LogicalName, or load it from a path");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new ParameterBlob(content, resource, expectedSha256);
    }

    /// <summary>Reads a blob from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedSha256">SHA-256 of the file that the kernels were compiled for, hexadecimal.</param>
    /// <exception cref="ModelFileException">The file cannot be read, or it is damaged or another.</exception>
    public static ParameterBlob FromFile(string path, string expectedSha256)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"it cannot be read: {e.Message}");
        }

        return new ParameterBlob(content, path, expectedSha256);
    }

    internal static ParameterBlob FromBytes(byte[] content, string name, string expectedSha256) => new(content, name, expectedSha256);

    internal LayerParameters Find(string path) =>
        layers.FirstOrDefault(layer => layer.Path == path)
        ?? throw new ModelFileException(
            Name, $"it has no layer {path}, only {string.Join(", ", layers.Select(layer => layer.Path))}; run 'teqgen search' again, then build");
}

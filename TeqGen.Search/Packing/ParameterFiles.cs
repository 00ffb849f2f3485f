using System.Text;
using TeqGen.Models;

namespace TeqGen.Search.Packing;

/// <summary>A manifest, its blob and what else the search saw, and how they get to disk: complete or not at all.</summary>
public sealed class ParameterFiles
{
    /// <summary>How a manifest's file name ends.</summary>
    public const string ManifestExtension = ".teq.json";

    private const string Aside = ".tmp";

    internal ParameterFiles(string manifestName, string manifest, string blobName, byte[] blob, string frontier) =>
        (ManifestName, Manifest, BlobName, Blob, Frontier) = (manifestName, manifest, blobName, blob, frontier);

    /// <summary>File name of the manifest.</summary>
    public string ManifestName { get; }

    /// <summary>Text of the manifest.</summary>
    public string Manifest { get; }

    /// <summary>File name of the blob.</summary>
    public string BlobName { get; }

    /// <summary>File name of the networks that the search saw.</summary>
    public string FrontierName => FrontierFile.NameOf(ManifestName);

    /// <summary>The networks that the search saw, as JSON, for <c>teqgen report</c>; no build and no program needs them.</summary>
    public string Frontier { get; }

    /// <summary>Bytes of the blob.</summary>
    public IReadOnlyList<byte> BlobBytes => Blob;

    internal byte[] Blob { get; }

    /// <summary>
    /// Writes the files. They are written aside and flushed first, then renamed, manifest last: whoever is interrupted between leaves a pair
    /// that the next build rejects, never a manifest without its blob's content.
    /// </summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="cancellationToken">Looked at until the first rename.</param>
    /// <exception cref="ModelFileException">The directory cannot be written to; no temporary file is left.</exception>
    public void Write(string directory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        (string Path, byte[] Content)[] files =
        [
            (Path.Combine(directory, BlobName), Blob),
            (Path.Combine(directory, FrontierName), Encoding.UTF8.GetBytes(Frontier)),
            (Path.Combine(directory, ManifestName), Encoding.UTF8.GetBytes(Manifest)),
        ];
        try
        {
            foreach (var (path, content) in files)
            {
                WriteAside(path + Aside, content, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (path, _) in files)
            {
                File.Move(path + Aside, path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(directory, $"{ManifestName} and {BlobName} cannot be written there ({e.Message}); "
                + "choose another directory with --output");
        }
        finally
        {
            foreach (var (path, _) in files)
            {
                TryDelete(path + Aside);
            }
        }
    }

    private static void WriteAside(string path, byte[] content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; this file could not be created, most likely.
        }
    }
}

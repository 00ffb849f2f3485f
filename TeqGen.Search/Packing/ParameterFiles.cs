using System.Text;
using TeqGen.Models;

namespace TeqGen.Search.Packing;

/// <summary>A manifest and its blob, and how they get to disk: complete or not at all.</summary>
public sealed class ParameterFiles
{
    /// <summary>How a manifest's file name ends.</summary>
    public const string ManifestExtension = ".teq.json";

    internal ParameterFiles(string manifestName, string manifest, string blobName, byte[] blob) =>
        (ManifestName, Manifest, BlobName, Blob) = (manifestName, manifest, blobName, blob);

    /// <summary>File name of the manifest.</summary>
    public string ManifestName { get; }

    /// <summary>Text of the manifest.</summary>
    public string Manifest { get; }

    /// <summary>File name of the blob.</summary>
    public string BlobName { get; }

    /// <summary>Bytes of the blob.</summary>
    public IReadOnlyList<byte> BlobBytes => Blob;

    internal byte[] Blob { get; }

    /// <summary>
    /// Writes both files. They are written aside and flushed first, then renamed, blob first: whoever is interrupted between leaves a pair
    /// that the next build rejects, never a manifest without its blob's content.
    /// </summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="cancellationToken">Looked at until the first rename.</param>
    /// <exception cref="ModelFileException">The directory cannot be written to; no temporary file is left.</exception>
    public void Write(string directory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string blob = Path.Combine(directory, BlobName), manifest = Path.Combine(directory, ManifestName);
        string[] aside = [blob + ".tmp", manifest + ".tmp"];
        try
        {
            WriteAside(aside[0], Blob, cancellationToken);
            WriteAside(aside[1], Encoding.UTF8.GetBytes(Manifest), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(aside[0], blob, overwrite: true);
            File.Move(aside[1], manifest, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(directory, $"{ManifestName} and {BlobName} cannot be written there ({e.Message}); "
                + "choose another directory with --output");
        }
        finally
        {
            foreach (string file in aside)
            {
                TryDelete(file);
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

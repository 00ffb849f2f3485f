using System.IO.MemoryMappedFiles;
using TeqGen.Models;

namespace TeqGen.Search.Import;

/// <summary>Opens the files that a user names; what the operating system refuses becomes an error that says which file and why.</summary>
internal static class InputFile
{
    /// <summary>Files from this length on are mapped into memory rather than read through a buffer.</summary>
    public const long MappedLength = 64 << 20;

    /// <summary>Opens a file to be read from its beginning; it can be sought.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mappedLength">Length from which it is mapped.</param>
    /// <exception cref="ModelFileException">There is no such file, or it cannot be opened.</exception>
    public static Stream Open(string path, long mappedLength = MappedLength)
    {
        CheckExists(path);
        return Guarded<Stream>(path, () =>
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return file.Length < mappedLength ? file : Map(file);
        });
    }

    /// <summary>Refuses what is no file.</summary>
    /// <exception cref="ModelFileException">There is no such file.</exception>
    public static void CheckExists(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new ModelFileException(path, Directory.Exists(path) ? "it is a directory, expected a file" : "there is no such file; check the path");
        }
    }

    /// <summary>Runs a body that reads a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="read">The body.</param>
    /// <exception cref="ModelFileException">The operating system refuses.</exception>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is (IOException and not ModelFileException) or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"it cannot be read: {e.Message}");
        }
    }

    // The view keeps the mapping alive, and the mapping the file.
    private static MemoryMappedViewStream Map(FileStream file)
    {
        using var mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return mapping.CreateViewStream(0, file.Length, MemoryMappedFileAccess.Read);
    }
}

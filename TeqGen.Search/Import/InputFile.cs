using TeqGen.Models;

namespace TeqGen.Search.Import;

/// <summary>Opens the files that a user names; what the operating system refuses becomes an error that says which file and why.</summary>
internal static class InputFile
{
    public static byte[] ReadAllBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new ModelFileException(path, "it is a directory, expected a file");
        }

        if (!File.Exists(path))
        {
            throw new ModelFileException(path, "there is no such file; check the path");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"it cannot be read: {e.Message}");
        }
    }
}

using TeqGen.Models;

namespace TeqGen.Search.Commands;

/// <summary>Where parameters are written: beside the manifest that they renew, otherwise beside the project.</summary>
internal static class OutputDirectory
{
    // A folder that may not be read holds no manifest of ours, and is no reason to lose a finished search.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Refuses a directory that nothing can be written to, before any work is done.</summary>
    /// <param name="directory">The directory, or null for one that is not known yet.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="ModelFileException">There is no such directory, or it cannot be written to.</exception>
    public static void CheckWritable(string? directory, string option = "--output")
    {
        if (directory is null)
        {
            return;
        }

        if (!Directory.Exists(directory))
        {
            throw new ModelFileException(directory, $"there is no such directory; create it or choose another with {option}");
        }

        string probe = Path.Combine(directory, $".teqgen-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(directory, $"it cannot be written to ({e.Message}); choose another with {option}");
        }
    }

    /// <summary>Refuses a file that cannot be written, before any work is done.</summary>
    /// <param name="path">The file, or null for none.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="ModelFileException">It is a directory, or in none that can be written to.</exception>
    public static void CheckWritableFile(string? path, string option = "--output")
    {
        if (path is not null && Directory.Exists(path))
        {
            throw new ModelFileException(path, $"it is a directory, expected a file; choose another with {option}");
        }

        CheckWritable(path is null ? null : Path.GetDirectoryName(Path.GetFullPath(path)), option);
    }

    /// <summary>The directory of the one manifest of that name below the project, its build output left out.</summary>
    /// <exception cref="SearchException">There are several.</exception>
    public static string Find(string projectDirectory, string manifestName)
    {
        string[] found =
        [
            .. Directory.EnumerateFiles(projectDirectory, manifestName, Below)
                .Select(file => Path.GetDirectoryName(file)!)
                .Where(directory => !IsBuildOutput(Path.GetRelativePath(projectDirectory, directory)))
                .Order(StringComparer.Ordinal),
        ];
        return found.Length switch
        {
            0 => projectDirectory,
            1 => found[0],
            _ => throw new SearchException($"There are several {manifestName}: in {string.Join(" and ", found)}; choose with --output."),
        };
    }

    private static bool IsBuildOutput(string relative) =>
        relative.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj";
}

using TeqGen.Models;

namespace TeqGen.Search.Commands;

/// <summary>Where parameters are written: beside the manifest that they renew, otherwise beside the project.</summary>
internal static class OutputDirectory
{
    // A folder that may not be read holds no manifest of ours, and is no reason to lose a finished search.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    public static void CheckExists(string? directory)
    {
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new ModelFileException(directory, "there is no such directory; create it or choose another with --output");
        }
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

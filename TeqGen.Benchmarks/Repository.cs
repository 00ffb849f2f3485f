namespace TeqGen.Benchmarks;

/// <summary>The clone that the benchmarks run from.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    /// <exception cref="InvalidOperationException">The program lies outside of it.</exception>
    public static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TeqGen.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The sources are not there: run the benchmarks from a clone of the repository.");
    }
}

namespace TeqGen.Tests.Conditions;

/// <summary>A test on networks and data that are not part of the repository because they have no licence that would allow it.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = SharedData.WhyAbsent;
        }
    }
}

/// <summary>The folder <c>shared/data</c> that may stand beside the repository or above it.</summary>
internal static class SharedData
{
    public const string WhyAbsent = "No folder shared/data was found in any folder above the tests.";

    /// <summary>Its path, or null where there is none.</summary>
    public static string? Folder { get; } = Find(AppContext.BaseDirectory);

    private static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

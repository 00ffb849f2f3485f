namespace TeqGen.Tests.Conditions;

/// <summary>Finds fetched networks: in the folder that TEQGEN_MODELS names, or in artifacts/models above the tests.</summary>
internal static class ModelFiles
{
    public static string? Find(string name)
    {
        var above = new List<string>();
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            above.Add(Path.Combine(folder.FullName, "artifacts", "models"));
        }

        return above.Prepend(Environment.GetEnvironmentVariable("TEQGEN_MODELS"))
            .OfType<string>()
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}

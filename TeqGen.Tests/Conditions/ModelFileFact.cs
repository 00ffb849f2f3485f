namespace TeqGen.Tests.Conditions;

/// <summary>A test on a network that is fetched by <c>build/ci/fetch-models.sh</c>.</summary>
public sealed class ModelFileFactAttribute : FactAttribute
{
    /// <param name="name">File name of the model.</param>
    public ModelFileFactAttribute(string name)
    {
        if (ModelFiles.Find(name) is null)
        {
            Skip = $"{name} is not there: build/ci/fetch-models.sh fetches it; TEQGEN_MODELS names another folder.";
        }
    }
}

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

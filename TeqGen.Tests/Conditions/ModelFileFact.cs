namespace TeqGen.Tests.Conditions;

/// <summary>A test on a network that is fetched by <c>build/ci/fetch-models.sh</c>.</summary>
public class ModelFileFactAttribute : FactAttribute
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

namespace TeqGen.Tests.Conditions;

/// <summary>A test on the quantized translator, whose parameters follow from weights that are not part of the repository.</summary>
public sealed class TranslatorParametersFactAttribute : FactAttribute
{
    public TranslatorParametersFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = SharedData.WhyAbsent;
        }
        else if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "Translator.teq.json")))
        {
            Skip = "The sample was built without quantized parameters of the translator: search them with its command translate, option --search, and build again.";
        }
    }
}

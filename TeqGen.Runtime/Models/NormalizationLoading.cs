using TeqGen.Operators;

namespace TeqGen.Models;

/// <summary>Parameters of normalizations, which a blob holds as factors and summands without codes.</summary>
internal static class NormalizationLoading
{
    /// <exception cref="ModelFileException">The blob has none for the path, or another number.</exception>
    public static NormalizationParameters Read(ParameterBlob blob, string path, int features)
    {
        var found = blob.Find(path);
        return found.Scales is { } weight && weight.Length == features && (found.Bias?.Length ?? features) == features
            ? new(weight, found.Bias)
            : throw new ModelFileException(
                blob.Name, $"normalization {path} has {found.Scales?.Length ?? 0} factors, expected {features}; run 'teqgen search' again, then build");
    }
}

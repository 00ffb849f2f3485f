using TeqGen.Operators;

namespace TeqGen;

/// <summary>x / √(mean of squares + ε)·weight over the last extent (Zhang and Sennrich, arXiv 1910.07467), as <c>torch.nn.RMSNorm</c>.</summary>
public sealed class RmsNorm : FeatureNormalization
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="features">Features of a row, at least 1.</param>
    /// <param name="epsilon">What is added to the mean of squares, at least 0.</param>
    public RmsNorm(int features, float epsilon = 1e-6f)
        : base(features, epsilon, bias: false)
    {
    }

    private protected override void Run(ReadOnlySpan<float> input, Span<float> output, NormalizationParameters parameters) =>
        RowNormalization.RmsNorm(input, output, parameters, Epsilon);
}

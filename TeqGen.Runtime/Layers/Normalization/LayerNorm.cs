using TeqGen.Operators;

namespace TeqGen;

/// <summary>(x − mean) / √(variance + ε)·weight + bias over the last extent (Ba et al., arXiv 1607.06450), as <c>torch.nn.LayerNorm</c>.</summary>
public sealed class LayerNorm : FeatureNormalization
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="features">Features of a row, at least 1.</param>
    /// <param name="epsilon">What is added to the variance, at least 0.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public LayerNorm(int features, float epsilon = 1e-5f, bool bias = true)
        : base(features, epsilon, bias)
    {
    }

    private protected override void Run(ReadOnlySpan<float> input, Span<float> output, NormalizationParameters parameters) =>
        RowNormalization.LayerNorm(input, output, parameters, Epsilon);
}

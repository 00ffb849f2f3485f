namespace TeqGen;

/// <summary>A normalization of each row of features. Its parameters are few and stay in binary32; it is never quantized.</summary>
public abstract class FeatureNormalization : Layer
{
    private protected FeatureNormalization(int features, float epsilon, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (!float.IsFinite(epsilon) || epsilon < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "epsilon must be finite and at least 0.");
        }

        (Features, Epsilon) = (features, epsilon);
        Parameters = bias ? [new("weight", [features]), new("bias", [features])] : [new("weight", [features])];
    }

    /// <summary>Features of a row.</summary>
    public int Features { get; }

    /// <summary>What is added to the mean of squares.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    internal override bool IsQuantized => false;

    /// <summary>Normalizes each row.</summary>
    /// <param name="input">[batch, …, features].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The rows have another number of features.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank < 2 || input.Shape[^1] != Features)
        {
            throw new ArgumentException($"{GetType().Name} expects [batch, …, {Features}], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        var output = new Tensor(input.Shape);
        Run(input.Data, output.Data, new(Weight.Data.ToArray(), Bias?.Data.ToArray()));
        return output;
    }

    private protected abstract void Run(ReadOnlySpan<float> input, Span<float> output, Operators.NormalizationParameters parameters);
}

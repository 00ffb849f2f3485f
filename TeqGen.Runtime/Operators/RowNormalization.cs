using System.ComponentModel;

namespace TeqGen.Operators;

/// <summary>Factors and summands of a normalization, one for each feature.</summary>
/// <param name="Weight">The factors.</param>
/// <param name="Bias">The summands, or null.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct NormalizationParameters(float[] Weight, float[]? Bias);

/// <summary>Normalizations of rows. Sums run in binary64 in the order of the features; each result is rounded to binary32 once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowNormalization
{
    /// <summary>(x − mean) / √(variance + epsilon)·weight + bias.</summary>
    /// <param name="input">[rows, features].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="parameters">Weight and bias.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static void LayerNorm(ReadOnlySpan<float> input, Span<float> output, NormalizationParameters parameters, float epsilon)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        int features = parameters.Weight.Length;
        for (int start = 0; start < input.Length; start += features)
        {
            var row = input.Slice(start, features);
            double mean = 0, variance = 0;
            foreach (float value in row)
            {
                mean += value;
            }

            mean /= features;
            foreach (float value in row)
            {
                double difference = value - mean;
                variance += difference * difference;
            }

            Scale(row, output.Slice(start, features), mean, 1 / Math.Sqrt((variance / features) + epsilon), parameters);
        }
    }

    /// <summary>x / √(mean of squares + epsilon)·weight.</summary>
    /// <param name="input">[rows, features].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="parameters">The weight.</param>
    /// <param name="epsilon">What is added to the mean of squares.</param>
    public static void RmsNorm(ReadOnlySpan<float> input, Span<float> output, NormalizationParameters parameters, float epsilon)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        int features = parameters.Weight.Length;
        for (int start = 0; start < input.Length; start += features)
        {
            var row = input.Slice(start, features);
            double squares = 0;
            foreach (float value in row)
            {
                squares += (double)value * value;
            }

            Scale(row, output.Slice(start, features), 0, 1 / Math.Sqrt((squares / features) + epsilon), parameters);
        }
    }

    private static void Scale(ReadOnlySpan<float> input, Span<float> output, double mean, double factor, NormalizationParameters parameters)
    {
        float[] weight = parameters.Weight;
        for (int i = 0; i < input.Length; i++)
        {
            double scaled = (input[i] - mean) * factor * weight[i];
            output[i] = (float)(parameters.Bias is { } bias ? scaled + bias[i] : scaled);
        }
    }
}

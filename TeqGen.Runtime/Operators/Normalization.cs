using System.ComponentModel;
using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>Softmax and batch normalization. Exponentials are computed in binary64 and do not depend on the platform's libm.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Normalization
{
    /// <summary>exp(x − max) / Σ exp(x − max) over the whole span.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    public static void Softmax(ReadOnlySpan<float> input, Span<float> output)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in input)
        {
            largest = Math.Max(largest, value);
        }

        Exponentials(input, [], largest, output);
    }

    /// <summary>The same over the values whose mask is not 0; the others become 0.</summary>
    /// <param name="input">The values.</param>
    /// <param name="mask">As many.</param>
    /// <param name="output">Receives as many; may be the memory of the input.</param>
    public static void MaskedSoftmax(ReadOnlySpan<float> input, ReadOnlySpan<float> mask, Span<float> output)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < input.Length; i++)
        {
            largest = mask[i] == 0 ? largest : Math.Max(largest, input[i]);
        }

        Exponentials(input, mask, largest, output);
    }

    // e^(x − largest) over their sum; where there is a mask, of the values where it is not 0. A block is computed a second time unless it is the only one.
    private static void Exponentials(ReadOnlySpan<float> input, ReadOnlySpan<float> mask, float largest, Span<float> output)
    {
        Span<double> block = stackalloc double[DeterministicMath.Block];
        double sum = 0;
        for (int start = 0; start < input.Length; start += block.Length)
        {
            foreach (double value in Exponentials(input, mask, largest, start, block))
            {
                sum += value;
            }
        }

        for (int start = 0; start < input.Length; start += block.Length)
        {
            var values = input.Length <= block.Length ? block[..input.Length] : Exponentials(input, mask, largest, start, block);
            for (int i = 0; i < values.Length; i++)
            {
                output[start + i] = mask.Length > 0 && mask[start + i] == 0 ? 0 : (float)(values[i] / sum);
            }
        }
    }

    private static Span<double> Exponentials(ReadOnlySpan<float> input, ReadOnlySpan<float> mask, float largest, int start, Span<double> block)
    {
        var values = block[..Math.Min(block.Length, input.Length - start)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (double)input[start + i] - largest;
        }

        DeterministicMath.Exp(values);
        for (int i = 0; mask.Length > 0 && i < values.Length; i++)
        {
            values[i] = mask[start + i] == 0 ? 0 : values[i];
        }

        return values;
    }

    /// <summary>
    /// input·scale + shift with one scale and shift for each channel; the product and the sum are rounded to binary32 one after the other.
    /// </summary>
    /// <param name="input">[channels, pixels].</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    /// <param name="scale">One factor for each channel.</param>
    /// <param name="shift">One summand for each channel.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void BatchNorm2d(
        ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int pixels)
    {
        for (int c = 0; c < scale.Length; c++)
        {
            var source = input.Slice(c * pixels, pixels);
            var target = output.Slice(c * pixels, pixels);
            float factor = scale[c], summand = shift[c];
            for (int i = 0; i < source.Length; i++)
            {
                float product = source[i] * factor;
                target[i] = product + summand;
            }
        }
    }
}

using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TeqGen.Operators;

/// <summary>Operators on values one by one. Input and output may be the same memory.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elementwise
{
    /// <summary>max(x, 0); a NaN becomes 0.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    public static void Relu(ReadOnlySpan<float> input, Span<float> output)
    {
        CheckLengths(input.Length, output.Length);
        var inputs = MemoryMarshal.Cast<float, Vector<float>>(input);
        var outputs = MemoryMarshal.Cast<float, Vector<float>>(output[..input.Length]);
        for (int i = 0; i < inputs.Length; i++)
        {
            var x = inputs[i];
            outputs[i] = Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, Vector<float>.Zero);
        }

        for (int i = inputs.Length * Vector<float>.Count; i < input.Length; i++)
        {
            output[i] = input[i] > 0 ? input[i] : 0;
        }
    }

    /// <summary>left + right.</summary>
    /// <param name="left">One summand.</param>
    /// <param name="right">The other, as long.</param>
    /// <param name="output">Receives the sums.</param>
    public static void Add(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output)
    {
        CheckLengths(left.Length, right.Length);
        CheckLengths(left.Length, output.Length);
        var lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        var rights = MemoryMarshal.Cast<float, Vector<float>>(right);
        var outputs = MemoryMarshal.Cast<float, Vector<float>>(output);
        for (int i = 0; i < lefts.Length; i++)
        {
            outputs[i] = lefts[i] + rights[i];
        }

        for (int i = lefts.Length * Vector<float>.Count; i < left.Length; i++)
        {
            output[i] = left[i] + right[i];
        }
    }

    /// <summary>Adds one value to every pixel of a channel.</summary>
    /// <param name="image">[channels, pixels], changed in place.</param>
    /// <param name="bias">One value for each channel.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void AddPerChannel(Span<float> image, ReadOnlySpan<float> bias, int pixels)
    {
        for (int c = 0; c < bias.Length; c++)
        {
            foreach (ref float value in image.Slice(c * pixels, pixels))
            {
                value += bias[c];
            }
        }
    }

    /// <summary>Sums with one value for each channel.</summary>
    /// <param name="image">[channels, pixels].</param>
    /// <param name="summands">One value for each channel.</param>
    /// <param name="output">Receives [channels, pixels]; may be the image's memory.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void AddPerChannel(ReadOnlySpan<float> image, ReadOnlySpan<float> summands, Span<float> output, int pixels)
    {
        CheckLengths(summands.Length * pixels, image.Length);
        CheckLengths(image.Length, output.Length);
        for (int c = 0; c < summands.Length; c++)
        {
            Add(image.Slice(c * pixels, pixels), summands[c], output.Slice(c * pixels, pixels));
        }
    }

    /// <summary>input + summand.</summary>
    /// <param name="input">The values.</param>
    /// <param name="summand">What is added to each.</param>
    /// <param name="output">Receives the sums.</param>
    public static void Add(ReadOnlySpan<float> input, float summand, Span<float> output)
    {
        CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = input[i] + summand;
        }
    }

    /// <summary>left · right.</summary>
    /// <param name="left">One factor.</param>
    /// <param name="right">The other, as long.</param>
    /// <param name="output">Receives the products.</param>
    public static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output)
    {
        CheckLengths(left.Length, right.Length);
        CheckLengths(left.Length, output.Length);
        for (int i = 0; i < left.Length; i++)
        {
            output[i] = left[i] * right[i];
        }
    }

    /// <summary>Products with one factor for each channel.</summary>
    /// <param name="image">[channels, pixels].</param>
    /// <param name="factors">One value for each channel.</param>
    /// <param name="output">Receives [channels, pixels]; may be the image's memory.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void MultiplyPerChannel(ReadOnlySpan<float> image, ReadOnlySpan<float> factors, Span<float> output, int pixels)
    {
        CheckLengths(factors.Length * pixels, image.Length);
        CheckLengths(image.Length, output.Length);
        for (int c = 0; c < factors.Length; c++)
        {
            Multiply(image.Slice(c * pixels, pixels), factors[c], output.Slice(c * pixels, pixels));
        }
    }

    /// <summary>input · factor.</summary>
    /// <param name="input">The values.</param>
    /// <param name="factor">What each is multiplied by.</param>
    /// <param name="output">Receives the products.</param>
    public static void Multiply(ReadOnlySpan<float> input, float factor, Span<float> output)
    {
        CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = input[i] * factor;
        }
    }

    internal static void CheckLengths(int expected, int found)
    {
        if (expected != found)
        {
            throw new ArgumentException($"The operands differ in length: {expected} and {found} values.");
        }
    }
}

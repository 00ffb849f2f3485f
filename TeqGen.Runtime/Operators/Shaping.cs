using System.ComponentModel;

namespace TeqGen.Operators;

/// <summary>
/// Operators that move values without computing. A tensor is seen as [outer, extent, inner] around the axis that they act on, where outer
/// and inner are the products of the extents before and after it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Shaping
{
    /// <summary>One operand of a concatenation: its values to their place in the result.</summary>
    /// <param name="input">[outer, extent, inner].</param>
    /// <param name="output">The result, [outer, output extent, inner]; what belongs to other operands is left alone.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="extent">The operand's extent along the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="outputExtent">The result's extent along the axis.</param>
    /// <param name="offset">Where the operand starts along the axis.</param>
    public static void Concat(
        ReadOnlySpan<float> input, Span<float> output, int outer, int extent, int inner, int outputExtent, int offset)
    {
        int length = extent * inner;
        for (int o = 0; o < outer; o++)
        {
            input.Slice(o * length, length).CopyTo(output.Slice(((o * outputExtent) + offset) * inner, length));
        }
    }

    /// <summary>Every so-manieth position along the axis.</summary>
    /// <param name="input">[outer, extent, inner].</param>
    /// <param name="output">Receives [outer, count, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="extent">Extent along the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="start">The first position, at least 0.</param>
    /// <param name="step">Distance of the positions, at least 1.</param>
    /// <param name="count">How many positions.</param>
    public static void Slice(
        ReadOnlySpan<float> input, Span<float> output, int outer, int extent, int inner, int start, int step, int count)
    {
        for (int o = 0; o < outer; o++)
        {
            var source = input.Slice(o * extent * inner, extent * inner);
            var target = output.Slice(o * count * inner, count * inner);
            if (step == 1)
            {
                source.Slice(start * inner, count * inner).CopyTo(target);
                continue;
            }

            if (inner == 1)
            {
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] = source[start + (i * step)];
                }

                continue;
            }

            for (int i = 0; i < count; i++)
            {
                source.Slice((start + (i * step)) * inner, inner).CopyTo(target.Slice(i * inner, inner));
            }
        }
    }

    /// <summary>Zeros before and after along the axis.</summary>
    /// <param name="input">[outer, extent, inner].</param>
    /// <param name="output">Receives [outer, before + extent + after, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="extent">Extent along the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="before">Zeros before, at least 0.</param>
    /// <param name="after">Zeros after, at least 0.</param>
    public static void Pad(ReadOnlySpan<float> input, Span<float> output, int outer, int extent, int inner, int before, int after)
    {
        output.Clear();
        Concat(input, output, outer, extent, inner, before + extent + after, before);
    }

    /// <summary>Zeros around every channel.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, top + height + bottom, left + width + right].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="left">Zeros on the left, at least 0.</param>
    /// <param name="right">Zeros on the right, at least 0.</param>
    /// <param name="top">Zeros above, at least 0.</param>
    /// <param name="bottom">Zeros below, at least 0.</param>
    public static void Pad2d(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int left, int right, int top, int bottom)
    {
        output.Clear();
        int outputHeight = top + height + bottom, outputWidth = left + width + right;
        for (int c = 0; c < channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                input.Slice(((c * height) + y) * width, width)
                    .CopyTo(output.Slice((((c * outputHeight) + top + y) * outputWidth) + left, width));
            }
        }
    }

    /// <summary>Two axes in each other's place.</summary>
    /// <param name="input">[outer, first, between, second, inner].</param>
    /// <param name="output">Receives [outer, second, between, first, inner].</param>
    /// <param name="outer">Product of the extents before the first axis.</param>
    /// <param name="first">Extent of the first axis.</param>
    /// <param name="between">Product of the extents between the axes.</param>
    /// <param name="second">Extent of the second axis.</param>
    /// <param name="inner">Product of the extents after the second axis.</param>
    public static void Transpose(
        ReadOnlySpan<float> input, Span<float> output, int outer, int first, int between, int second, int inner)
    {
        int item = first * between * second * inner;
        for (int o = 0; o < outer; o++)
        {
            var source = input.Slice(o * item, item);
            var target = output.Slice(o * item, item);
            for (int a = 0; a < first; a++)
            {
                for (int m = 0; m < between; m++)
                {
                    for (int b = 0; b < second; b++)
                    {
                        source.Slice(((((a * between) + m) * second) + b) * inner, inner)
                            .CopyTo(target.Slice(((((b * between) + m) * first) + a) * inner, inner));
                    }
                }
            }
        }
    }
}

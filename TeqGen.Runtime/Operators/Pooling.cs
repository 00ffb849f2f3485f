using System.Buffers;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TeqGen.Operators;

/// <summary>Pooling over [channels, height, width].</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Pooling
{
    /// <summary>The largest value under each square window; padding never wins.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side.</param>
    public static void Max(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int kernel, int stride, int padding) =>
        Max(input, output, channels, height, width, new Pool2dGeometry((kernel, kernel), (stride, stride), (padding, padding)));

    /// <summary>The largest value under each window; padding never wins. A NaN under the window does.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    public static void Max(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, in Pool2dGeometry g)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        float[] buffer = ArrayPool<float>.Shared.Rent(width);
        var largest = buffer.AsSpan(0, width);
        for (int c = 0, o = 0; c < channels; c++)
        {
            var plane = input.Slice(c * height * width, height * width);
            for (int y = 0; y < outputHeight; y++, o += outputWidth)
            {
                // The largest of each column first, whole vectors of them, then of the columns under each window.
                var (top, bottom, _) = g.Rows(y, height);
                largest.Fill(float.NegativeInfinity);
                for (int row = Math.Max(top, 0); row < bottom; row++)
                {
                    Larger(plane.Slice(row * width, width), largest);
                }

                MaxOfColumns(largest, output.Slice(o, outputWidth), g);
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>The mean under each square window. Padding counts as zeros.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side.</param>
    public static void Average(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int kernel, int stride, int padding) =>
        Average(input, output, channels, height, width, new Pool2dGeometry((kernel, kernel), (stride, stride), (padding, padding)), true);

    /// <summary>
    /// The mean under each window. What reaches over the padded input in ceiling mode never counts; padding counts as zeros or not at all.
    /// </summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    /// <param name="countIncludePad">Whether padding counts in the divisor.</param>
    public static void Average(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, in Pool2dGeometry g, bool countIncludePad)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        for (int c = 0, o = 0; c < channels; c++)
        {
            var plane = input.Slice(c * height * width, height * width);
            for (int y = 0; y < outputHeight; y++)
            {
                var (top, bottom, paddedBottom) = g.Rows(y, height);
                int firstRow = Math.Max(top, 0);
                for (int x = 0; x < outputWidth; x++, o++)
                {
                    var (left, right, paddedRight) = g.Columns(x, width);
                    int firstColumn = Math.Max(left, 0);
                    float sum = 0;
                    for (int row = firstRow; row < bottom; row++)
                    {
                        for (int column = firstColumn; column < right; column++)
                        {
                            sum += plane[(row * width) + column];
                        }
                    }

                    int count = countIncludePad
                        ? (paddedBottom - top) * (paddedRight - left)
                        : (bottom - firstRow) * (right - firstColumn);
                    output[o] = sum / count;
                }
            }
        }
    }

    /// <summary>The mean of each channel, summed in binary64.</summary>
    /// <param name="input">[channels, pixels].</param>
    /// <param name="output">Receives one value for each channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void GlobalAverage(ReadOnlySpan<float> input, Span<float> output, int channels, int pixels)
    {
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            foreach (float value in input.Slice(c * pixels, pixels))
            {
                sum += value;
            }

            output[c] = (float)(sum / pixels);
        }
    }

    /// <summary>
    /// Means over as many windows as the output has pixels: window i of n covers ⌊i·extent / n⌋ to ⌈(i + 1)·extent / n⌉. Summed in
    /// binary64.
    /// </summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="outputHeight">Height of the output.</param>
    /// <param name="outputWidth">Width of the output.</param>
    public static void AdaptiveAverage(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int outputHeight, int outputWidth)
    {
        for (int c = 0, o = 0; c < channels; c++)
        {
            var plane = input.Slice(c * height * width, height * width);
            for (int y = 0; y < outputHeight; y++)
            {
                var (top, bottom) = Share(y, height, outputHeight);
                for (int x = 0; x < outputWidth; x++, o++)
                {
                    var (left, right) = Share(x, width, outputWidth);
                    double sum = 0;
                    for (int row = top; row < bottom; row++)
                    {
                        foreach (float value in plane[((row * width) + left)..((row * width) + right)])
                        {
                            sum += value;
                        }
                    }

                    output[o] = (float)(sum / ((bottom - top) * (right - left)));
                }
            }
        }
    }

    private static (int Start, int End) Share(int position, int extent, int parts) =>
        ((int)((long)position * extent / parts), (int)((((long)(position + 1) * extent) + parts - 1) / parts));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Larger(ReadOnlySpan<float> values, Span<float> largest)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            var value = new Vector<float>(values[i..]);
            var best = new Vector<float>(largest[i..]);
            Vector.ConditionalSelect(Vector.GreaterThan(value, best) | ~Vector.Equals(value, value), value, best).CopyTo(largest[i..]);
        }

        for (; i < values.Length; i++)
        {
            largest[i] = Larger(values[i], largest[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MaxOfColumns(ReadOnlySpan<float> largest, Span<float> output, in Pool2dGeometry g)
    {
        for (int x = 0; x < output.Length; x++)
        {
            var (left, right, _) = g.Columns(x, largest.Length);
            float best = float.NegativeInfinity;
            for (int column = Math.Max(left, 0); column < right; column++)
            {
                best = Larger(largest[column], best);
            }

            output[x] = best;
        }
    }

    internal static float Larger(float value, float best) => value > best || float.IsNaN(value) ? value : best;
}

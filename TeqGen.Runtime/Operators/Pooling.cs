using System.ComponentModel;

namespace TeqGen.Operators;

/// <summary>Pooling over [channels, height, width].</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Pooling
{
    /// <summary>Extent after pooling: ⌊(n + 2·padding − kernel) / stride⌋ + 1.</summary>
    /// <param name="extent">Extent before.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side.</param>
    public static int OutputExtent(int extent, int kernel, int stride, int padding)
    {
        int span = extent + (2 * padding) - kernel;
        return span < 0 ? 0 : (span / stride) + 1;
    }

    /// <summary>The largest value under each window; padding never wins.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side.</param>
    public static void Max(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int kernel, int stride, int padding)
    {
        int outputHeight = OutputExtent(height, kernel, stride, padding), outputWidth = OutputExtent(width, kernel, stride, padding);
        for (int c = 0, o = 0; c < channels; c++)
        {
            var plane = input.Slice(c * height * width, height * width);
            for (int y = 0; y < outputHeight; y++)
            {
                var (top, bottom) = Window(y, height, kernel, stride, padding);
                for (int x = 0; x < outputWidth; x++, o++)
                {
                    var (left, right) = Window(x, width, kernel, stride, padding);
                    float best = float.NegativeInfinity;
                    for (int row = top; row < bottom; row++)
                    {
                        for (int column = left; column < right; column++)
                        {
                            float value = plane[(row * width) + column];
                            best = value > best || float.IsNaN(value) ? value : best;
                        }
                    }

                    output[o] = best;
                }
            }
        }
    }

    /// <summary>The mean under each window. Padding counts as zeros, as PyTorch's default <c>count_include_pad</c> has it.</summary>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">Receives [channels, output height, output width].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side.</param>
    public static void Average(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int kernel, int stride, int padding)
    {
        int outputHeight = OutputExtent(height, kernel, stride, padding), outputWidth = OutputExtent(width, kernel, stride, padding);
        for (int c = 0, o = 0; c < channels; c++)
        {
            var plane = input.Slice(c * height * width, height * width);
            for (int y = 0; y < outputHeight; y++)
            {
                var (top, bottom) = Window(y, height, kernel, stride, padding);
                for (int x = 0; x < outputWidth; x++, o++)
                {
                    var (left, right) = Window(x, width, kernel, stride, padding);
                    float sum = 0;
                    for (int row = top; row < bottom; row++)
                    {
                        for (int column = left; column < right; column++)
                        {
                            sum += plane[(row * width) + column];
                        }
                    }

                    output[o] = sum / (kernel * kernel);
                }
            }
        }
    }

    /// <summary>The mean of each channel.</summary>
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

    private static (int Start, int End) Window(int position, int extent, int kernel, int stride, int padding)
    {
        int start = (position * stride) - padding;
        return (Math.Max(start, 0), Math.Min(start + kernel, extent));
    }
}

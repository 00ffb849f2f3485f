using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Operators;

/// <summary>Operators over [height, width, channels], as a planned inference keeps images between layers. Values are the same bits as in the other order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChannelsLast
{
    private const int Tile = 16;

    /// <summary>Puts the channels innermost.</summary>
    /// <param name="input">[channels, pixels].</param>
    /// <param name="output">Receives [pixels, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void FromChannelsFirst(ReadOnlySpan<float> input, Span<float> output, int channels, int pixels) =>
        Transpose(input, output, channels, pixels);

    /// <summary>Puts the channels outermost.</summary>
    /// <param name="input">[pixels, channels].</param>
    /// <param name="output">Receives [channels, pixels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void ToChannelsFirst(ReadOnlySpan<float> input, Span<float> output, int channels, int pixels) =>
        Transpose(input, output, pixels, channels);

    /// <summary>The largest value under each square window; padding never wins.</summary>
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
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
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    public static void Max(ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, in Pool2dGeometry g)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        for (int y = 0, o = 0; y < outputHeight; y++)
        {
            var (top, bottom, _) = g.Rows(y, height);
            for (int x = 0; x < outputWidth; x++, o += channels)
            {
                var (left, right, _) = g.Columns(x, width);
                int firstRow = Math.Max(top, 0), firstColumn = Math.Max(left, 0);
                Largest(input[(((firstRow * width) + firstColumn) * channels)..], output.Slice(o, channels), bottom - firstRow, right - firstColumn, width * channels);
            }
        }
    }

    /// <summary>The mean under each square window. Padding counts as zeros.</summary>
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
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
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    /// <param name="countIncludePad">Whether padding counts in the divisor.</param>
    public static void Average(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, in Pool2dGeometry g, bool countIncludePad)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        for (int y = 0, o = 0; y < outputHeight; y++)
        {
            var (top, bottom, paddedBottom) = g.Rows(y, height);
            int firstRow = Math.Max(top, 0);
            for (int x = 0; x < outputWidth; x++, o += channels)
            {
                var (left, right, paddedRight) = g.Columns(x, width);
                int firstColumn = Math.Max(left, 0);
                var sums = output.Slice(o, channels);
                sums.Clear();
                for (int row = firstRow; row < bottom; row++)
                {
                    for (int column = firstColumn; column < right; column++)
                    {
                        Elementwise.Add(sums, input.Slice(((row * width) + column) * channels, channels), sums);
                    }
                }

                int count = countIncludePad ? (paddedBottom - top) * (paddedRight - left) : (bottom - firstRow) * (right - firstColumn);
                foreach (ref float sum in sums)
                {
                    sum /= count;
                }
            }
        }
    }

    /// <summary>The mean of each channel, summed in binary64.</summary>
    /// <param name="input">[pixels, channels].</param>
    /// <param name="output">Receives one value for each channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GlobalAverage(ReadOnlySpan<float> input, Span<float> output, int channels, int pixels)
    {
        int lanes = Vector<float>.Count, c = 0;
        for (; c + lanes <= channels; c += lanes)
        {
            Vector<double> low = default, high = default;
            for (int i = c; i < channels * pixels; i += channels)
            {
                Vector.Widen(new Vector<float>(input[i..]), out var left, out var right);
                low += left;
                high += right;
            }

            var divisor = new Vector<double>(pixels);
            Vector.Narrow(low / divisor, high / divisor).CopyTo(output[c..]);
        }

        for (; c < channels; c++)
        {
            double sum = 0;
            for (int i = c; i < channels * pixels; i += channels)
            {
                sum += input[i];
            }

            output[c] = (float)(sum / pixels);
        }
    }

    /// <summary>Sums with one value for each channel.</summary>
    /// <param name="image">[pixels, channels].</param>
    /// <param name="summands">One value for each channel.</param>
    /// <param name="output">Receives [pixels, channels]; may be the image's memory.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void AddPerChannel(ReadOnlySpan<float> image, ReadOnlySpan<float> summands, Span<float> output, int pixels)
    {
        Elementwise.CheckLengths(summands.Length * pixels, image.Length);
        for (int i = 0; i < image.Length; i += summands.Length)
        {
            Elementwise.Add(image.Slice(i, summands.Length), summands, output.Slice(i, summands.Length));
        }
    }

    /// <summary>Products with one factor for each channel.</summary>
    /// <param name="image">[pixels, channels].</param>
    /// <param name="factors">One value for each channel.</param>
    /// <param name="output">Receives [pixels, channels]; may be the image's memory.</param>
    /// <param name="pixels">Pixels of a channel.</param>
    public static void MultiplyPerChannel(ReadOnlySpan<float> image, ReadOnlySpan<float> factors, Span<float> output, int pixels)
    {
        Elementwise.CheckLengths(factors.Length * pixels, image.Length);
        for (int i = 0; i < image.Length; i += factors.Length)
        {
            Elementwise.Multiply(image.Slice(i, factors.Length), factors, output.Slice(i, factors.Length));
        }
    }

    /// <summary>Zeros around every channel.</summary>
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [top + height + bottom, left + width + right, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="left">Zeros on the left, at least 0.</param>
    /// <param name="right">Zeros on the right, at least 0.</param>
    /// <param name="top">Zeros above, at least 0.</param>
    /// <param name="bottom">Zeros below, at least 0.</param>
    public static void Pad2d(
        ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int left, int right, int top, int bottom) =>
        Shaping.Pad2d(input, output, 1, height, width * channels, left * channels, right * channels, top, bottom);

    // By columns first, as the other order does: of zeros of either sign the first one stays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Largest(ReadOnlySpan<float> window, Span<float> output, int rows, int columns, int rowLength)
    {
        int channels = output.Length, c = 0;
        _ = window[((rows - 1) * rowLength) + (columns * channels) - 1];
        fixed (float* first = window, target = output)
        {
            for (; Vector512.IsHardwareAccelerated && c + Vector512<float>.Count <= channels; c += Vector512<float>.Count)
            {
                var best = Vector512.Create(float.NegativeInfinity);
                float* column = first + c;
                for (int x = 0; x < columns; x++, column += channels)
                {
                    var largest = Vector512.Create(float.NegativeInfinity);
                    float* value = column;
                    for (int y = 0; y < rows; y++, value += rowLength)
                    {
                        largest = Larger(Vector512.Load(value), largest);
                    }

                    best = Larger(largest, best);
                }

                best.Store(target + c);
            }

            for (; c + Vector128<float>.Count <= channels; c += Vector128<float>.Count)
            {
                var best = Vector128.Create(float.NegativeInfinity);
                float* column = first + c;
                for (int x = 0; x < columns; x++, column += channels)
                {
                    var largest = Vector128.Create(float.NegativeInfinity);
                    float* value = column;
                    for (int y = 0; y < rows; y++, value += rowLength)
                    {
                        largest = Larger(Vector128.Load(value), largest);
                    }

                    best = Larger(largest, best);
                }

                best.Store(target + c);
            }
        }

        for (; c < channels; c++)
        {
            float best = float.NegativeInfinity;
            for (int column = 0; column < columns; column++)
            {
                float largest = float.NegativeInfinity;
                for (int row = 0; row < rows; row++)
                {
                    largest = Pooling.Larger(window[(row * rowLength) + (column * channels) + c], largest);
                }

                best = Pooling.Larger(largest, best);
            }

            output[c] = best;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Larger(Vector512<float> value, Vector512<float> best) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, best) | ~Vector512.Equals(value, value), value, best);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Larger(Vector128<float> value, Vector128<float> best) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(value, best) | ~Vector128.Equals(value, value), value, best);

    /// <summary>[rows, columns] to [columns, rows], by squares that stay in the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(ReadOnlySpan<float> input, Span<float> output, int rows, int columns)
    {
        Elementwise.CheckLengths(rows * columns, input.Length);
        Elementwise.CheckLengths(rows * columns, output.Length);
        for (int firstRow = 0; firstRow < rows; firstRow += Tile)
        {
            for (int firstColumn = 0; firstColumn < columns; firstColumn += Tile)
            {
                int lastRow = Math.Min(firstRow + Tile, rows), lastColumn = Math.Min(firstColumn + Tile, columns);
                for (int row = firstRow; row < lastRow; row++)
                {
                    for (int column = firstColumn; column < lastColumn; column++)
                    {
                        output[(column * rows) + row] = input[(row * columns) + column];
                    }
                }
            }
        }
    }
}

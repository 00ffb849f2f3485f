using TeqGen.Operators;

namespace TeqGen;

/// <content>Pooling.</content>
public static partial class Functional
{
    /// <summary>Max-pooling.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extent of the square window.</param>
    /// <param name="stride">Step of the window; 0 means <paramref name="kernel"/>.</param>
    /// <param name="padding">Padding on each side, at most half the kernel; it never wins.</param>
    /// <param name="ceilMode">
    /// Whether a last window that reaches over the edge is kept, provided that it starts inside the input or the padding before it.
    /// </param>
    /// <returns>
    /// [batch, channels, ⌊(height + 2·padding − kernel) / stride⌋ + 1, likewise]; with <paramref name="ceilMode"/> rounded up.
    /// </returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor MaxPool2d(Tensor input, int kernel, int stride = 0, int padding = 0, bool ceilMode = false) =>
        MaxPool2d(input, Square(kernel, stride, padding, ceilMode));

    /// <summary>Max-pooling with extents of its own in each direction.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extents of the window.</param>
    /// <param name="stride">Steps of the window, at least 1.</param>
    /// <param name="padding">Padding on either side, at most half the kernel; it never wins.</param>
    /// <param name="ceilMode">
    /// Whether a last window that reaches over the edge is kept, provided that it starts inside the input or the padding before it.
    /// </param>
    /// <returns>[batch, channels, output height, output width].</returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor MaxPool2d(
        Tensor input,
        (int Height, int Width) kernel,
        (int Height, int Width) stride,
        (int Height, int Width) padding,
        bool ceilMode = false) =>
        MaxPool2d(input, new Pool2dGeometry(kernel, stride, padding, ceilMode));

    /// <summary>Average-pooling. What reaches over the padded input in ceiling mode never counts in the divisor.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extent of the square window.</param>
    /// <param name="stride">Step of the window; 0 means <paramref name="kernel"/>.</param>
    /// <param name="padding">Zeros on each side, at most half the kernel.</param>
    /// <param name="ceilMode">
    /// Whether a last window that reaches over the edge is kept, provided that it starts inside the input or the padding before it.
    /// </param>
    /// <param name="countIncludePad">Whether padding counts in the divisor.</param>
    /// <returns>
    /// [batch, channels, ⌊(height + 2·padding − kernel) / stride⌋ + 1, likewise]; with <paramref name="ceilMode"/> rounded up.
    /// </returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor AvgPool2d(
        Tensor input, int kernel, int stride = 0, int padding = 0, bool ceilMode = false, bool countIncludePad = true) =>
        AvgPool2d(input, Square(kernel, stride, padding, ceilMode), countIncludePad);

    /// <summary>Average-pooling with extents of its own in each direction.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extents of the window.</param>
    /// <param name="stride">Steps of the window, at least 1.</param>
    /// <param name="padding">Zeros on either side, at most half the kernel.</param>
    /// <param name="ceilMode">
    /// Whether a last window that reaches over the edge is kept, provided that it starts inside the input or the padding before it.
    /// </param>
    /// <param name="countIncludePad">Whether padding counts in the divisor.</param>
    /// <returns>[batch, channels, output height, output width].</returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor AvgPool2d(
        Tensor input,
        (int Height, int Width) kernel,
        (int Height, int Width) stride,
        (int Height, int Width) padding,
        bool ceilMode = false,
        bool countIncludePad = true) =>
        AvgPool2d(input, new Pool2dGeometry(kernel, stride, padding, ceilMode), countIncludePad);

    /// <summary>The mean of each channel over all pixels.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <returns>[batch, channels].</returns>
    /// <exception cref="ArgumentException">The input is no image.</exception>
    public static Tensor GlobalAvgPool(Tensor input)
    {
        CheckImage(input, nameof(GlobalAvgPool));
        var output = new Tensor(input.Batch, input.Shape[1]);
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.GlobalAverage(input.Item(n), output.Item(n), input.Shape[1], input.Shape[2] * input.Shape[3]);
        }

        return output;
    }

    /// <summary>Means over as many windows as the output has pixels: window i of n covers ⌊i·extent / n⌋ to ⌈(i + 1)·extent / n⌉.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="outputHeight">Height of the output, at least 1.</param>
    /// <param name="outputWidth">Width of the output, at least 1.</param>
    /// <returns>[batch, channels, output height, output width].</returns>
    /// <exception cref="ArgumentException">The input is no image.</exception>
    public static Tensor AdaptiveAvgPool2d(Tensor input, int outputHeight, int outputWidth)
    {
        CheckImage(input, nameof(AdaptiveAvgPool2d));
        ArgumentOutOfRangeException.ThrowIfLessThan(outputHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputWidth, 1);
        CheckPixels(input, nameof(AdaptiveAvgPool2d));
        var output = new Tensor(input.Batch, input.Shape[1], outputHeight, outputWidth);
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.AdaptiveAverage(
                input.Item(n), output.Item(n), input.Shape[1], input.Shape[2], input.Shape[3], outputHeight, outputWidth);
        }

        return output;
    }

    private static Tensor MaxPool2d(Tensor input, in Pool2dGeometry windows)
    {
        var output = PoolOutput(input, windows, nameof(MaxPool2d));
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.Max(input.Item(n), output.Item(n), input.Shape[1], input.Shape[2], input.Shape[3], windows);
        }

        return output;
    }

    private static Tensor AvgPool2d(Tensor input, in Pool2dGeometry windows, bool countIncludePad)
    {
        var output = PoolOutput(input, windows, nameof(AvgPool2d));
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.Average(input.Item(n), output.Item(n), input.Shape[1], input.Shape[2], input.Shape[3], windows, countIncludePad);
        }

        return output;
    }

    private static Pool2dGeometry Square(int kernel, int stride, int padding, bool ceilMode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        int step = stride == 0 ? kernel : stride;
        return new Pool2dGeometry((kernel, kernel), (step, step), (padding, padding), ceilMode);
    }

    private static Tensor PoolOutput(Tensor input, in Pool2dGeometry g, string name)
    {
        CheckImage(input, name);
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(g.Kernel.Height, g.Kernel.Width), 1, "kernel");
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(g.Stride.Height, g.Stride.Width), 1, "stride");
        ArgumentOutOfRangeException.ThrowIfNegative(Math.Min(g.Padding.Height, g.Padding.Width), "padding");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(g.Padding.Height, g.Kernel.Height / 2, "padding");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(g.Padding.Width, g.Kernel.Width / 2, "padding");
        CheckPixels(input, name);
        int height = g.OutputHeight(input.Shape[2]), width = g.OutputWidth(input.Shape[3]);
        return height > 0 && width > 0
            ? new Tensor(input.Batch, input.Shape[1], height, width)
            : throw new ArgumentException(
                $"{name}: a {g.Kernel.Height}×{g.Kernel.Width} window with padding {g.Padding.Height}×{g.Padding.Width} "
                + $"is larger than the input {Tensor.Describe(input.Shape)}.",
                nameof(input));
    }

    private static void CheckPixels(Tensor input, string name)
    {
        if (input.Shape[2] == 0 || input.Shape[3] == 0)
        {
            throw new ArgumentException($"{name} expects at least one pixel, found {Tensor.Describe(input.Shape)}.", nameof(input));
        }
    }
}

using TeqGen.Operators;

namespace TeqGen;

/// <summary>
/// The operators without weights, under the names that PyTorch's <c>torch.nn.functional</c> gave them. Use them through
/// <c>using static TeqGen.Functional;</c>. The generator knows each of them.
/// </summary>
public static class Functional
{
    /// <summary>max(x, 0).</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Relu(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var output = new Tensor(input.Shape);
        Elementwise.Relu(input.Data, output.Data);
        return output;
    }

    /// <summary>The sum, element by element.</summary>
    /// <param name="left">Any shape.</param>
    /// <param name="right">The same shape.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Add(Tensor left, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (!left.Shape.SequenceEqual(right.Shape))
        {
            throw new ArgumentException(
                $"Add needs two tensors of one shape, found {Tensor.Describe(left.Shape)} and {Tensor.Describe(right.Shape)}.", nameof(right));
        }

        var output = new Tensor(left.Shape);
        Elementwise.Add(left.Data, right.Data, output.Data);
        return output;
    }

    /// <summary>Max-pooling.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extent of the square window.</param>
    /// <param name="stride">Step of the window; 0 means <paramref name="kernel"/>.</param>
    /// <param name="padding">Padding on each side, at most half the kernel; it never wins.</param>
    /// <returns>[batch, channels, ⌊(height + 2·padding − kernel) / stride⌋ + 1, likewise].</returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor MaxPool2d(Tensor input, int kernel, int stride = 0, int padding = 0)
    {
        var output = PoolOutput(input, kernel, ref stride, padding, nameof(MaxPool2d));
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.Max(input.Item(n), output.Item(n), input.Shape[1], input.Shape[2], input.Shape[3], kernel, stride, padding);
        }

        return output;
    }

    /// <summary>Average-pooling; padding counts as zeros.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="kernel">Extent of the square window.</param>
    /// <param name="stride">Step of the window; 0 means <paramref name="kernel"/>.</param>
    /// <param name="padding">Zeros on each side, at most half the kernel.</param>
    /// <returns>[batch, channels, ⌊(height + 2·padding − kernel) / stride⌋ + 1, likewise].</returns>
    /// <exception cref="ArgumentException">The input is no image or the window does not fit.</exception>
    public static Tensor AvgPool2d(Tensor input, int kernel, int stride = 0, int padding = 0)
    {
        var output = PoolOutput(input, kernel, ref stride, padding, nameof(AvgPool2d));
        for (int n = 0; n < input.Batch; n++)
        {
            Pooling.Average(input.Item(n), output.Item(n), input.Shape[1], input.Shape[2], input.Shape[3], kernel, stride, padding);
        }

        return output;
    }

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

    /// <summary>Everything after the batch in one extent, in its order in memory (channels, rows, columns).</summary>
    /// <param name="input">[batch, …]; the values are shared.</param>
    /// <returns>[batch, product of the rest].</returns>
    /// <exception cref="ArgumentException">The input has no extents.</exception>
    public static Tensor Flatten(Tensor input)
    {
        CheckNotScalar(input, nameof(Flatten));
        int length = 1;
        foreach (int extent in input.Shape[1..])
        {
            length *= extent;
        }

        return input.Reshape(input.Batch, length);
    }

    /// <summary>exp(x) / Σ exp(x) over the last extent.</summary>
    /// <param name="input">[…, features].</param>
    /// <returns>The same shape; rows sum to 1.</returns>
    /// <exception cref="ArgumentException">The input has no extents.</exception>
    public static Tensor Softmax(Tensor input)
    {
        CheckNotScalar(input, nameof(Softmax));
        var output = new Tensor(input.Shape);
        int features = Math.Max(input.Shape[^1], 1);
        for (int start = 0; start < input.Length; start += features)
        {
            Normalization.Softmax(input.Data.Slice(start, features), output.Data.Slice(start, features));
        }

        return output;
    }

    private static Tensor PoolOutput(Tensor input, int kernel, ref int stride, int padding, string name)
    {
        CheckImage(input, name);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        stride = stride == 0 ? kernel : stride;
        int height = Pooling.OutputExtent(input.Shape[2], kernel, stride, padding);
        int width = Pooling.OutputExtent(input.Shape[3], kernel, stride, padding);
        return height > 0 && width > 0
            ? new Tensor(input.Batch, input.Shape[1], height, width)
            : throw new ArgumentException(
                $"{name}: a {kernel}×{kernel} window with padding {padding} is larger than the input {Tensor.Describe(input.Shape)}.",
                nameof(input));
    }

    private static void CheckNotScalar(Tensor input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank == 0)
        {
            throw new ArgumentException($"{name} expects at least one extent, found a scalar.", nameof(input));
        }
    }

    private static void CheckImage(Tensor input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 4)
        {
            throw new ArgumentException(
                $"{name} expects [batch, channels, height, width], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }
    }
}

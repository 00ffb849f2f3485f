using TeqGen.Kernels.FullPrecision;

namespace TeqGen;

/// <summary>Two-dimensional convolution over [batch, channels, height, width], as <c>torch.nn.Conv2d</c>.</summary>
public sealed class Conv2d : Layer
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="inputs">Channels in, at least 1.</param>
    /// <param name="outputs">Channels out, at least 1.</param>
    /// <param name="kernel">Extent of the square kernel, at least 1.</param>
    /// <param name="stride">Step of the window, at least 1.</param>
    /// <param name="padding">Zeros added on each side, at least 0.</param>
    /// <param name="dilation">Distance of the kernel's taps, at least 1.</param>
    /// <param name="groups">Groups into which channels are divided; divides both channel counts.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="groups"/> does not divide the channels, or there are too many weights.
    /// </exception>
    public Conv2d(
        int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
        : this(inputs, outputs, (kernel, kernel), (stride, stride), (padding, padding), dilation, groups, bias)
    {
    }

    /// <summary>Creates the layer without weights, with extents of its own in each direction.</summary>
    /// <param name="inputs">Channels in, at least 1.</param>
    /// <param name="outputs">Channels out, at least 1.</param>
    /// <param name="kernel">Extents of the kernel, at least 1.</param>
    /// <param name="stride">Steps of the window, at least 1.</param>
    /// <param name="padding">
    /// Zeros added above and below, and left and right, at least 0; <see cref="Functional.Pad2d"/> pads sides differently.
    /// </param>
    /// <param name="dilation">Distance of the kernel's taps, at least 1.</param>
    /// <param name="groups">Groups into which channels are divided; divides both channel counts.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="groups"/> does not divide the channels, or there are too many weights.
    /// </exception>
    public Conv2d(
        int inputs,
        int outputs,
        (int Height, int Width) kernel,
        (int Height, int Width) stride,
        (int Height, int Width) padding,
        int dilation = 1,
        int groups = 1,
        bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(kernel.Height, kernel.Width), 1, nameof(kernel));
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(stride.Height, stride.Width), 1, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfNegative(Math.Min(padding.Height, padding.Width), nameof(padding));
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inputs % groups != 0 || outputs % groups != 0)
        {
            throw new ArgumentException($"{groups} groups do not divide {inputs} inputs and {outputs} outputs.", nameof(groups));
        }

        LayerSize.Check(nameof(Conv2d), outputs, inputs / groups, kernel.Height, kernel.Width);
        Geometry = new Conv2dGeometry(inputs, outputs, kernel, stride, padding, dilation, groups);
        int[] weightShape = [outputs, inputs / groups, kernel.Height, kernel.Width];
        Parameters = bias ? [new("weight", weightShape), new("bias", [outputs])] : [new("weight", weightShape)];
    }

    /// <summary>The extents.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>Applies the layer in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, output height, output width].</returns>
    /// <exception cref="ArgumentException">The input has another shape, is smaller than the kernel, or is too large.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var g = Geometry;
        if (input.Rank != 4 || input.Shape[1] != g.Inputs)
        {
            throw new ArgumentException(
                $"Conv2d expects [batch, {g.Inputs}, height, width], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        int height = input.Shape[2], width = input.Shape[3];
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        if (outputHeight < 1 || outputWidth < 1)
        {
            throw new ArgumentException(
                $"A {g.Kernel.Height}×{g.Kernel.Width} kernel with dilation {g.Dilation} and padding {g.Padding.Height}×{g.Padding.Width} "
                + $"is larger than the input {Tensor.Describe(input.Shape)}.",
                nameof(input));
        }

        if ((long)outputHeight * outputWidth * g.PatchLength > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The windows of {Tensor.Describe(input.Shape)} are {(long)outputHeight * outputWidth} times {g.PatchLength} values, too many for one array.",
                nameof(input));
        }

        input = InputHook?.Invoke(input) ?? input;
        var weight = Weight;
        var bias = Bias;
        var output = new Tensor(input.Batch, g.Outputs, outputHeight, outputWidth);
        for (int n = 0; n < input.Batch; n++)
        {
            Convolution.Run(g, input.Item(n), height, width, weight.Data, bias is null ? [] : bias.Data, output.Item(n));
        }

        return output;
    }
}

using System.ComponentModel;

namespace TeqGen;

/// <summary>The extents of a two-dimensional convolution, in PyTorch's terms.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">Extents of the kernel.</param>
/// <param name="Stride">Steps of the window.</param>
/// <param name="Padding">Zeros added on either side, above and below as many, left and right as many.</param>
/// <param name="Dilation">Distance of the kernel's taps, the same in both directions.</param>
/// <param name="Groups">Groups into which channels are divided.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Conv2dGeometry(
    int Inputs,
    int Outputs,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    int Dilation,
    int Groups)
{
    /// <summary>The same with one value for both directions.</summary>
    /// <param name="Inputs">Channels in.</param>
    /// <param name="Outputs">Channels out.</param>
    /// <param name="Kernel">Extent of the square kernel.</param>
    /// <param name="Stride">Step of the window.</param>
    /// <param name="Padding">Zeros added on each side.</param>
    /// <param name="Dilation">Distance of the kernel's taps.</param>
    /// <param name="Groups">Groups into which channels are divided.</param>
    public Conv2dGeometry(int Inputs, int Outputs, int Kernel, int Stride, int Padding, int Dilation, int Groups)
        : this(Inputs, Outputs, (Kernel, Kernel), (Stride, Stride), (Padding, Padding), Dilation, Groups)
    {
    }

    /// <summary>Channels that one output sees.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>Outputs of one group.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>Length of one dot product.</summary>
    public int PatchLength => GroupInputs * Kernel.Height * Kernel.Width;

    /// <summary>
    /// Height of the output: ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, or 0 where the kernel is larger.
    /// </summary>
    /// <param name="inputHeight">Height of the input.</param>
    public int OutputHeight(int inputHeight) => OutputExtent(inputHeight, Kernel.Height, Stride.Height, Padding.Height);

    /// <summary>Width of the output, likewise.</summary>
    /// <param name="inputWidth">Width of the input.</param>
    public int OutputWidth(int inputWidth) => OutputExtent(inputWidth, Kernel.Width, Stride.Width, Padding.Width);

    private int OutputExtent(int extent, int kernel, int stride, int padding)
    {
        long span = extent + (2L * padding) - ((long)Dilation * (kernel - 1)) - 1;
        return span < 0 ? 0 : checked((int)((span / stride) + 1));
    }
}

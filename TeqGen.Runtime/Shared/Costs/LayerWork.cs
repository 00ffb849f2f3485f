using System;
using TeqGen.Shared.Layout;

namespace TeqGen.Shared.Costs;

/// <summary>What of a layer decides how long it takes; a Linear is a 1×1 convolution over one pixel.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Kernel">Extents of the kernel.</param>
/// <param name="Stride">Steps of the window.</param>
/// <param name="Padding">Zeros on either side.</param>
/// <param name="Dilation">Distance of the kernel's taps.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Rows">How many input vectors of a Linear one call has.</param>
/// <param name="Counters">Formats of both operands.</param>
internal sealed record LayerWork(
    int Inputs,
    int Outputs,
    int Height,
    int Width,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    int Dilation,
    int Groups,
    int Rows,
    CounterLayout Counters)
{
    public int GroupInputs => Inputs / Groups;

    public int GroupOutputs => Outputs / Groups;

    /// <summary>Length of one dot product.</summary>
    public int PatchLength => GroupInputs * Kernel.Height * Kernel.Width;

    /// <summary>Output pixels, or rows.</summary>
    public double Pixels => Rows * (double)OutputHeight * OutputWidth;

    public int OutputHeight => Extent(Height, Kernel.Height, Stride.Height, Padding.Height);

    public int OutputWidth => Extent(Width, Kernel.Width, Stride.Width, Padding.Width);

    /// <summary>Values that are encoded.</summary>
    public double InputValues => (double)Rows * Inputs * Height * Width;

    /// <summary>Lines of an image that is given a margin of zeros.</summary>
    public double PaddedLines => Padding.Height + Padding.Width == 0 ? 0 : Height;

    /// <summary>Whether a kernel of one tap reads every pixel as it lies.</summary>
    public bool IsPointwise => Kernel == (1, 1) && Stride == (1, 1) && Padding == (0, 0);

    /// <summary>Thresholds between the activations' magnitudes.</summary>
    public int Thresholds => Counters.Activations.Magnitudes - 1;

    /// <summary>Decisions of a search among them.</summary>
    public int Decisions => Math.Max(1, Counters.Activations.ExponentBits);

    /// <summary>
    /// Share of the activations that take part in counting. Zeros that have a code of their own do not: half of the values where there is no sign, as after a ReLU.
    /// </summary>
    public double CountedShare => Counters.Activations is { Companded: false, Signed: false } ? 0.5 : 1;

    private int Extent(int extent, int kernel, int stride, int padding)
    {
        int span = extent + (2 * padding) - (Dilation * (kernel - 1)) - 1;
        return span < 0 ? 0 : (span / stride) + 1;
    }
}

using System.ComponentModel;

namespace TeqGen;

/// <summary>The extents of a two-dimensional convolution, in PyTorch's terms.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Kernel">Extent of the kernel, the same in both directions.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Padding">Zeros added on each side.</param>
/// <param name="Dilation">Distance of the kernel's taps.</param>
/// <param name="Groups">Groups into which channels are divided.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Conv2dGeometry(int Inputs, int Outputs, int Kernel, int Stride, int Padding, int Dilation, int Groups)
{
    /// <summary>Channels that one output sees.</summary>
    public int GroupInputs => Inputs / Groups;

    /// <summary>Outputs of one group.</summary>
    public int GroupOutputs => Outputs / Groups;

    /// <summary>Length of one dot product.</summary>
    public int PatchLength => GroupInputs * Kernel * Kernel;

    /// <summary>Extent of the output along one direction: ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, or 0 where the kernel is larger.</summary>
    /// <param name="inputExtent">Extent of the input along it.</param>
    public int OutputExtent(int inputExtent)
    {
        long span = inputExtent + (2L * Padding) - ((long)Dilation * (Kernel - 1)) - 1;
        return span < 0 ? 0 : checked((int)((span / Stride) + 1));
    }
}

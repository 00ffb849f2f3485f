using System;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>A layer's extents as a convolution; a Linear is a 1×1 convolution over one pixel.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Kernel">Extent of a window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="Dilation">Distance of a window's values.</param>
/// <param name="Rows">What a layer over rows has more; null for others.</param>
/// <param name="Unit">Outputs that belong together: vaults and tiles have whole multiples of them.</param>
internal sealed record LayerShape(
    int Inputs,
    int Outputs,
    int Groups,
    int Height,
    int Width,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    int Dilation,
    RowLayer? Rows = null,
    int Unit = 1)
{
    /// <summary>Length of one dot product.</summary>
    public int PatchLength => Inputs / Groups * Kernel.Height * Kernel.Width;

    public int GroupOutputs => Outputs / Groups;

    public int OutputHeight => Positions(Height, Span(Kernel.Height), Stride.Height, Padding.Height, ceil: false);

    public int OutputWidth => Positions(Width, Span(Kernel.Width), Stride.Width, Padding.Width, ceil: false);

    /// <summary>Multiplications of one inference.</summary>
    public long Products => (long)Outputs * OutputHeight * OutputWidth * PatchLength;

    public long WeightCount => (long)Outputs * PatchLength;

    /// <summary>Outputs that make one result.</summary>
    public int Gates => Rows?.Gates ?? 1;

    /// <summary>A layer over rows: of each group as many rows, each a dot product with every output's weights.</summary>
    public static LayerShape OfRows(int groups, int rows, int inputs, int outputs, RowLayer kind) => new(
        groups, groups * outputs, groups, rows, inputs, (1, inputs), (1, inputs), (0, 0), 1, kind, kind.Gates);

    /// <summary>Where the value of an output at a pixel stands in the result.</summary>
    public int Index(int output, int y, int x, int height, int width) => Rows is null
        ? (((output * height) + y) * width) + x
        : (((output / GroupOutputs * height) + y) * GroupOutputs) + (output % GroupOutputs);

    /// <summary>Rows of the input under rows of the output, within the input.</summary>
    public (int Start, int End) InputRows(int start, int end) => Under(start, end, Span(Kernel.Height), Stride.Height, Padding.Height, Height);

    /// <summary>Columns of the input under columns of the output, within the input.</summary>
    public (int Start, int End) InputColumns(int start, int end) => Under(start, end, Span(Kernel.Width), Stride.Width, Padding.Width, Width);

    /// <summary>Positions of a window along an extent; 0 where it is larger.</summary>
    public static int Positions(int extent, int span, int stride, int padding, bool ceil)
    {
        long room = extent + (2L * padding) - span;
        if (room < 0)
        {
            return 0;
        }

        long positions = (room + (ceil ? stride - 1 : 0)) / stride;

        // The last window has to begin inside the input or the padding before it.
        return (int)(ceil && positions * stride >= (long)extent + padding ? positions : positions + 1);
    }

    /// <summary>What windows cover of an extent.</summary>
    public static (int Start, int End) Under(int start, int end, int span, int stride, int padding, int extent)
    {
        if (start >= end)
        {
            return (0, 0);
        }

        int first = Math.Min(extent, Math.Max(0, (start * stride) - padding));
        return (first, Math.Max(first, Math.Min(extent, ((end - 1) * stride) - padding + span)));
    }

    private int Span(int kernel) => (Dilation * (kernel - 1)) + 1;
}

/// <summary>A maximum over windows that is taken before results are stored.</summary>
internal sealed record PoolWindow((int Height, int Width) Kernel, (int Height, int Width) Stride, (int Height, int Width) Padding, bool Ceil)
{
    public int OutputHeight(int height) => LayerShape.Positions(height, Kernel.Height, Stride.Height, Padding.Height, Ceil);

    public int OutputWidth(int width) => LayerShape.Positions(width, Kernel.Width, Stride.Width, Padding.Width, Ceil);

    public (int Start, int End) InputRows(int start, int end, int height) =>
        LayerShape.Under(start, end, Kernel.Height, Stride.Height, Padding.Height, height);

    public (int Start, int End) InputColumns(int start, int end, int width) =>
        LayerShape.Under(start, end, Kernel.Width, Stride.Width, Padding.Width, width);
}

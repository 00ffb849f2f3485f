using System;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>A layer's extents as a convolution; a Linear is a 1×1 convolution over one pixel.</summary>
internal sealed record LayerShape(
    int Inputs,
    int Outputs,
    int Groups,
    int Height,
    int Width,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    int Dilation)
{
    /// <summary>Length of one dot product.</summary>
    public int PatchLength => Inputs / Groups * Kernel.Height * Kernel.Width;

    public int GroupOutputs => Outputs / Groups;

    public int OutputHeight => Positions(Height, Span(Kernel.Height), Stride.Height, Padding.Height, ceil: false);

    public int OutputWidth => Positions(Width, Span(Kernel.Width), Stride.Width, Padding.Width, ceil: false);

    /// <summary>Multiplications of one inference.</summary>
    public long Products => (long)Outputs * OutputHeight * OutputWidth * PatchLength;

    public long WeightCount => (long)Outputs * PatchLength;

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

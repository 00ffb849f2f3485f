using System.ComponentModel;

namespace TeqGen.Operators;

/// <summary>The windows of two-dimensional pooling, in PyTorch's terms.</summary>
/// <param name="Kernel">Extents of the window, at least 1.</param>
/// <param name="Stride">Steps of the window, at least 1.</param>
/// <param name="Padding">Padding on either side, at most half the kernel.</param>
/// <param name="CeilMode">
/// Whether a last window that reaches over the edge is kept, provided that it starts inside the input or the padding before it.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct Pool2dGeometry(
    (int Height, int Width) Kernel, (int Height, int Width) Stride, (int Height, int Width) Padding, bool CeilMode = false)
{
    /// <summary>Height after pooling, or 0 where no window fits.</summary>
    /// <param name="inputHeight">Height before.</param>
    public int OutputHeight(int inputHeight) => OutputExtent(inputHeight, Kernel.Height, Stride.Height, Padding.Height);

    /// <summary>Width after pooling, or 0 where no window fits.</summary>
    /// <param name="inputWidth">Width before.</param>
    public int OutputWidth(int inputWidth) => OutputExtent(inputWidth, Kernel.Width, Stride.Width, Padding.Width);

    /// <summary>Rows under a window: where it starts, ends within the input, and ends within the padded input.</summary>
    internal (int Start, int End, int PaddedEnd) Rows(int position, int height) =>
        Window(position, height, Kernel.Height, Stride.Height, Padding.Height);

    /// <summary>Columns under a window, likewise.</summary>
    internal (int Start, int End, int PaddedEnd) Columns(int position, int width) =>
        Window(position, width, Kernel.Width, Stride.Width, Padding.Width);

    private static (int Start, int End, int PaddedEnd) Window(int position, int extent, int kernel, int stride, int padding)
    {
        int start = (position * stride) - padding;
        int paddedEnd = (int)Math.Min((long)start + kernel, (long)extent + padding);
        return (start, Math.Min(paddedEnd, extent), paddedEnd);
    }

    private int OutputExtent(int extent, int kernel, int stride, int padding)
    {
        long span = extent + (2L * padding) - kernel + (CeilMode ? stride - 1 : 0);
        if (span < 0)
        {
            return 0;
        }

        long result = (span / stride) + 1;
        return checked((int)(CeilMode && (result - 1) * stride >= (long)extent + padding ? result - 1 : result));
    }
}

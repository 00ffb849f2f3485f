namespace TeqGen.Models;

/// <summary>Gathers the window of one output pixel into a row, in the order of the weights: channel, kernel row, kernel column.</summary>
internal static class PatchGather
{
    /// <summary>Writes one window; what lies in the padding becomes 0, which is the code and the level of zero.</summary>
    /// <param name="g">The extents.</param>
    /// <param name="group">Group of channels.</param>
    /// <param name="image">[inputs, height, width], or with the channels innermost.</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="y">Row of the output pixel.</param>
    /// <param name="x">Column of the output pixel.</param>
    /// <param name="patch">Receives the window.</param>
    /// <param name="channelsLast">Whether the image is [height, width, inputs].</param>
    public static void Gather<T>(
        in Conv2dGeometry g, int group, ReadOnlySpan<T> image, int height, int width, int y, int x, Span<T> patch, bool channelsLast = false)
        where T : struct
    {
        int top = (y * g.Stride.Height) - g.Padding.Height, left = (x * g.Stride.Width) - g.Padding.Width;
        int pixelStep = channelsLast ? g.Inputs : 1;
        bool wholeLines = !channelsLast && g.Dilation == 1 && left >= 0 && left + g.Kernel.Width <= width;
        for (int c = 0, next = 0; c < g.GroupInputs; c++)
        {
            int channel = (group * g.GroupInputs) + c;
            var plane = image[(channelsLast ? channel : channel * height * width)..];
            for (int ky = 0; ky < g.Kernel.Height; ky++, next += g.Kernel.Width)
            {
                int row = top + (ky * g.Dilation);
                var line = patch.Slice(next, g.Kernel.Width);
                if ((uint)row >= (uint)height)
                {
                    line.Clear();
                }
                else if (wholeLines)
                {
                    plane.Slice((row * width) + left, g.Kernel.Width).CopyTo(line);
                }
                else
                {
                    for (int kx = 0; kx < line.Length; kx++)
                    {
                        int column = left + (kx * g.Dilation);
                        line[kx] = (uint)column < (uint)width ? plane[((row * width) + column) * pixelStep] : default;
                    }
                }
            }
        }
    }
}

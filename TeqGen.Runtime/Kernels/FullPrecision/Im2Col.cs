namespace TeqGen.Kernels.FullPrecision;

/// <summary>Unrolls the windows of a convolution into the columns of a matrix, so that the convolution becomes a matrix product.</summary>
internal static class Im2Col
{
    /// <summary>Writes one group's windows as [patch length, output pixels]: row (c, ky, kx), column (y, x). Padding is 0.</summary>
    /// <param name="g">The extents.</param>
    /// <param name="group">Which group.</param>
    /// <param name="image">[inputs, height, width].</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="columns">Receives the matrix.</param>
    public static void Columns(in Conv2dGeometry g, int group, ReadOnlySpan<float> image, int height, int width, Span<float> columns)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        int row = 0;
        for (int c = 0; c < g.GroupInputs; c++)
        {
            var plane = image.Slice(((group * g.GroupInputs) + c) * height * width, height * width);
            for (int ky = 0; ky < g.Kernel.Height; ky++)
            {
                for (int kx = 0; kx < g.Kernel.Width; kx++, row++)
                {
                    var target = columns.Slice(row * outputHeight * outputWidth, outputHeight * outputWidth);
                    for (int y = 0; y < outputHeight; y++)
                    {
                        int sourceY = (y * g.Stride.Height) + (ky * g.Dilation) - g.Padding.Height;
                        var line = target.Slice(y * outputWidth, outputWidth);
                        if ((uint)sourceY >= (uint)height)
                        {
                            line.Clear();
                            continue;
                        }

                        CopyLine(g, plane.Slice(sourceY * width, width), (kx * g.Dilation) - g.Padding.Width, line);
                    }
                }
            }
        }
    }

    private static void CopyLine(in Conv2dGeometry g, ReadOnlySpan<float> source, int start, Span<float> line)
    {
        if (g.Stride.Width == 1 && start >= 0 && start + line.Length <= source.Length)
        {
            source.Slice(start, line.Length).CopyTo(line);
            return;
        }

        for (int x = 0; x < line.Length; x++)
        {
            int sourceX = (x * g.Stride.Width) + start;
            line[x] = (uint)sourceX < (uint)source.Length ? source[sourceX] : 0f;
        }
    }
}

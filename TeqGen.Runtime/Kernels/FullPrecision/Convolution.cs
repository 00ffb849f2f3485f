using System.Buffers;

namespace TeqGen.Kernels.FullPrecision;

/// <summary>A convolution of one image in binary32, in the way that suits its extents; the bits are the same in every way.</summary>
internal static class Convolution
{
    /// <summary>Computes all outputs of one image.</summary>
    /// <param name="g">The extents.</param>
    /// <param name="image">[inputs, height, width].</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="weight">[outputs, patch length].</param>
    /// <param name="bias">A summand for each output, or empty.</param>
    /// <param name="output">Receives [outputs, output height, output width].</param>
    public static void Run(
        in Conv2dGeometry g,
        ReadOnlySpan<float> image,
        int height,
        int width,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        Span<float> output)
    {
        int pixels = g.OutputHeight(height) * g.OutputWidth(width);
        if (DirectConvolution.Supports(g, width))
        {
            DirectConvolution.Run(g, image, height, width, weight, output);
        }
        else
        {
            OverColumns(g, image, height, width, weight, output, pixels);
        }

        if (!bias.IsEmpty)
        {
            Operators.Elementwise.AddPerChannel(output, bias, pixels);
        }
    }

    private static void OverColumns(
        in Conv2dGeometry g, ReadOnlySpan<float> image, int height, int width, ReadOnlySpan<float> weight, Span<float> output, int pixels)
    {
        float[] columns = ArrayPool<float>.Shared.Rent(g.PatchLength * pixels);
        for (int group = 0; group < g.Groups; group++)
        {
            Im2Col.Columns(g, group, image, height, width, columns);
            MatrixMultiply.Run(
                weight.Slice(group * g.GroupOutputs * g.PatchLength, g.GroupOutputs * g.PatchLength),
                columns,
                output.Slice(group * g.GroupOutputs * pixels, g.GroupOutputs * pixels),
                g.GroupOutputs,
                g.PatchLength,
                pixels);
        }

        ArrayPool<float>.Shared.Return(columns);
    }
}

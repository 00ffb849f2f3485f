using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Kernels.FullPrecision;

/// <summary>
/// A convolution of stride 1 without the detour over a matrix of windows: eight neighbouring pixels of a padded image are read in place for every
/// tap. Sums run over the taps in ascending order as <see cref="MatrixMultiply"/> has them, so the bits are those of <see cref="Im2Col"/> and
/// a product of matrices.
/// </summary>
internal static class DirectConvolution
{
    private const int Lanes = 8;
    private const int TileOutputs = 4;

    /// <summary>Whether a layer on such an image is supported.</summary>
    /// <param name="g">The extents.</param>
    /// <param name="width">Width of the image.</param>
    public static bool Supports(in Conv2dGeometry g, int width) => g.Stride == (1, 1) && g.OutputWidth(width) >= Lanes;

    /// <summary>Computes all outputs of one image, without bias.</summary>
    /// <param name="g">The extents.</param>
    /// <param name="image">[inputs, height, width].</param>
    /// <param name="height">Height of the image.</param>
    /// <param name="width">Width of the image.</param>
    /// <param name="weight">[outputs, patch length].</param>
    /// <param name="output">Receives [outputs, output height, output width].</param>
    public static void Run(
        in Conv2dGeometry g, ReadOnlySpan<float> image, int height, int width, ReadOnlySpan<float> weight, Span<float> output)
    {
        int paddedHeight = height + (2 * g.Padding.Height), paddedWidth = width + (2 * g.Padding.Width);
        float[] padded = ArrayPool<float>.Shared.Rent(g.Inputs * paddedHeight * paddedWidth);
        int[] taps = ArrayPool<int>.Shared.Rent(g.PatchLength);
        Pad(g, image, height, width, padded);
        Taps(g, paddedHeight, paddedWidth, taps);
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width), pixels = outputHeight * outputWidth;
        int vectors = (outputWidth + Lanes - 1) / Lanes;
        for (int group = 0; group < g.Groups; group++)
        {
            ref float planes = ref padded[group * g.GroupInputs * paddedHeight * paddedWidth];
            for (int pair = 0; pair < outputHeight * vectors; pair += 2)
            {
                // The last vector of a row ends with the row and so may overlap the one before; an odd last one is computed twice.
                int other = Math.Min(pair + 1, (outputHeight * vectors) - 1);
                var (y0, x0) = (pair / vectors, Math.Min(pair % vectors * Lanes, outputWidth - Lanes));
                var (y1, x1) = (other / vectors, Math.Min(other % vectors * Lanes, outputWidth - Lanes));
                ref float in0 = ref Unsafe.Add(ref planes, (y0 * paddedWidth) + x0);
                ref float in1 = ref Unsafe.Add(ref planes, (y1 * paddedWidth) + x1);
                for (int o = 0; o < g.GroupOutputs; o += TileOutputs)
                {
                    int channel = (group * g.GroupOutputs) + o;
                    ref float rows = ref Unsafe.AsRef(in weight[channel * g.PatchLength]);
                    ref float target = ref output[channel * pixels];
                    ref float out0 = ref Unsafe.Add(ref target, (y0 * outputWidth) + x0);
                    ref float out1 = ref Unsafe.Add(ref target, (y1 * outputWidth) + x1);
                    if (o + TileOutputs <= g.GroupOutputs)
                    {
                        Tile(ref rows, ref in0, ref in1, taps, g.PatchLength, ref out0, ref out1, pixels);
                        continue;
                    }

                    for (int r = 0; r < g.GroupOutputs - o; r++)
                    {
                        Row(ref Unsafe.Add(ref rows, r * g.PatchLength), ref in0, ref in1, taps, g.PatchLength, ref Unsafe.Add(ref out0, r * pixels), ref Unsafe.Add(ref out1, r * pixels));
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(padded);
        ArrayPool<int>.Shared.Return(taps);
    }

    private static void Pad(in Conv2dGeometry g, ReadOnlySpan<float> image, int height, int width, Span<float> padded)
    {
        int paddedHeight = height + (2 * g.Padding.Height), paddedWidth = width + (2 * g.Padding.Width);
        padded[..(g.Inputs * paddedHeight * paddedWidth)].Clear();
        for (int c = 0; c < g.Inputs; c++)
        {
            for (int y = 0; y < height; y++)
            {
                int start = (((c * paddedHeight) + y + g.Padding.Height) * paddedWidth) + g.Padding.Width;
                image.Slice(((c * height) + y) * width, width).CopyTo(padded[start..]);
            }
        }
    }

    // Where each tap of a group's window lies, relative to the window's corner.
    private static void Taps(in Conv2dGeometry g, int paddedHeight, int paddedWidth, Span<int> taps)
    {
        int k = 0;
        for (int c = 0; c < g.GroupInputs; c++)
        {
            for (int ky = 0; ky < g.Kernel.Height; ky++)
            {
                for (int kx = 0; kx < g.Kernel.Width; kx++)
                {
                    taps[k++] = (((c * paddedHeight) + (ky * g.Dilation)) * paddedWidth) + (kx * g.Dilation);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(
        ref float weight, ref float in0, ref float in1, int[] taps, int length, ref float out0, ref float out1, int pixels)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default, c30 = default, c31 = default;
        ref int tap = ref MemoryMarshal.GetArrayDataReference(taps);
        for (int k = 0; k < length; k++)
        {
            int offset = Unsafe.Add(ref tap, k);
            var b0 = Vector256.LoadUnsafe(ref Unsafe.Add(ref in0, offset));
            var b1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref in1, offset));
            var a0 = Vector256.Create(Unsafe.Add(ref weight, k));
            c00 += a0 * b0;
            c01 += a0 * b1;
            var a1 = Vector256.Create(Unsafe.Add(ref weight, length + k));
            c10 += a1 * b0;
            c11 += a1 * b1;
            var a2 = Vector256.Create(Unsafe.Add(ref weight, (2 * length) + k));
            c20 += a2 * b0;
            c21 += a2 * b1;
            var a3 = Vector256.Create(Unsafe.Add(ref weight, (3 * length) + k));
            c30 += a3 * b0;
            c31 += a3 * b1;
        }

        c00.StoreUnsafe(ref out0);
        c01.StoreUnsafe(ref out1);
        c10.StoreUnsafe(ref Unsafe.Add(ref out0, pixels));
        c11.StoreUnsafe(ref Unsafe.Add(ref out1, pixels));
        c20.StoreUnsafe(ref Unsafe.Add(ref out0, 2 * pixels));
        c21.StoreUnsafe(ref Unsafe.Add(ref out1, 2 * pixels));
        c30.StoreUnsafe(ref Unsafe.Add(ref out0, 3 * pixels));
        c31.StoreUnsafe(ref Unsafe.Add(ref out1, 3 * pixels));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(ref float weight, ref float in0, ref float in1, int[] taps, int length, ref float out0, ref float out1)
    {
        Vector256<float> c0 = default, c1 = default;
        ref int tap = ref MemoryMarshal.GetArrayDataReference(taps);
        for (int k = 0; k < length; k++)
        {
            int offset = Unsafe.Add(ref tap, k);
            var a = Vector256.Create(Unsafe.Add(ref weight, k));
            c0 += a * Vector256.LoadUnsafe(ref Unsafe.Add(ref in0, offset));
            c1 += a * Vector256.LoadUnsafe(ref Unsafe.Add(ref in1, offset));
        }

        c0.StoreUnsafe(ref out0);
        c1.StoreUnsafe(ref out1);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Operators;

namespace TeqGen.Kernels.Lookup;

/// <summary>The largest rank under each window. Ranks ascend with values, so that it is the rank of the largest value.</summary>
internal static unsafe class RankPooling
{
    /// <summary>Pools [height, width, channels].</summary>
    /// <param name="input">The ranks, and whatever is behind them.</param>
    /// <param name="output">Receives ranks.</param>
    /// <param name="signed">Whether ranks are signed bytes.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    public static void Max(ReadOnlySpan<byte> input, Span<byte> output, bool signed, int channels, int height, int width, in Pool2dGeometry g)
    {
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        input = input[..(height * width * channels)];
        output = output[..(outputHeight * outputWidth * channels)];

        // Signed bytes in the order of unsigned ones.
        byte flip = (byte)(signed ? 0x80 : 0);
        fixed (byte* source = input, target = output)
        {
            for (int y = 0, o = 0; y < outputHeight; y++)
            {
                var (top, bottom, _) = g.Rows(y, height);
                int firstRow = Math.Max(top, 0);
                for (int x = 0; x < outputWidth; x++, o += channels)
                {
                    var (left, right, _) = g.Columns(x, width);
                    int firstColumn = Math.Max(left, 0);
                    Largest(source + (((firstRow * width) + firstColumn) * channels), target + o, channels, bottom - firstRow, right - firstColumn, width * channels, flip);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Largest(byte* window, byte* target, int channels, int rows, int columns, int rowLength, byte flip)
    {
        int c = 0;
        for (; Vector512.IsHardwareAccelerated && c + Vector512<byte>.Count <= channels; c += Vector512<byte>.Count)
        {
            var signs = Vector512.Create(flip);
            var best = Vector512<byte>.Zero;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    best = Vector512.Max(best, Vector512.Load(window + (y * rowLength) + (x * channels) + c) ^ signs);
                }
            }

            (best ^ signs).Store(target + c);
        }

        for (; c + Vector128<byte>.Count <= channels; c += Vector128<byte>.Count)
        {
            var signs = Vector128.Create(flip);
            var best = Vector128<byte>.Zero;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    best = Vector128.Max(best, Vector128.Load(window + (y * rowLength) + (x * channels) + c) ^ signs);
                }
            }

            (best ^ signs).Store(target + c);
        }

        if (c < channels)
        {
            // Ranks there are with AVX-512 alone.
            var own = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)(channels - c)));
            var signs = Vector128.Create(flip);
            var best = Vector128<byte>.Zero;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                {
                    best = Vector128.Max(best, Avx512BW.VL.MaskLoad(window + (y * rowLength) + (x * channels) + c, own, signs) ^ signs);
                }
            }

            Avx512BW.VL.MaskStore(target + c, own, best ^ signs);
        }
    }
}

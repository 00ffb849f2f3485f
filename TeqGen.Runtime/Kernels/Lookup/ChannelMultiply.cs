using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// What <see cref="LookupKernel.MultiplyChannels"/> does, with vectors of each length: activations of two taps are put channel beside channel, as the levels of the weights lie, and multiplied with them.
/// Sums are exact, so that every form gives the same bits.
/// </summary>
internal static unsafe class ChannelMultiply
{
    private const int TileWords = TileLayout.Bytes / sizeof(short);

    /// <summary>With AVX-512BW: a tile's 16 channels in one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void With512(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        var beside = (Vector512<short>.Indices >> 1) | ((Vector512<short>.Indices & Vector512<short>.One) << 5);
        for (int pixel = 0; pixel < count; pixel++, sums += TileLayout.PanelOutputs)
        {
            short* window = image + starts[pixel];
            short* level = levels;
            Vector512<int> s0 = default, s1 = default;
            if (panelTiles == 2)
            {
                var second = beside | Vector512.Create((short)TileLayout.Outputs);
                for (int pair = 0; pair < pairs; pair++, level += 2 * TileWords)
                {
                    var even = Vector512.Load(window + taps[2 * pair]);
                    var odd = Vector512.Load(window + taps[(2 * pair) + 1]);
                    s0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.PermuteVar32x16x2(even, beside, odd), Vector512.Load(level));
                    s1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.PermuteVar32x16x2(even, second, odd), Vector512.Load(level + TileWords));
                }
            }
            else
            {
                for (int pair = 0; pair < pairs; pair++, level += TileWords)
                {
                    var both = Avx512BW.PermuteVar32x16x2(
                        Vector256.Load(window + taps[2 * pair]).ToVector512Unsafe(), beside, Vector256.Load(window + taps[(2 * pair) + 1]).ToVector512Unsafe());
                    s0 += Avx512BW.MultiplyAddAdjacent(both, Vector512.Load(level));
                }
            }

            var f0 = Vector512.ConvertToSingle(s0);
            (add ? f0 + Vector512.Load(sums) : f0).Store(sums);
            if (panelTiles == 2)
            {
                var f1 = Vector512.ConvertToSingle(s1);
                (add ? f1 + Vector512.Load(sums + TileLayout.Outputs) : f1).Store(sums + TileLayout.Outputs);
            }
        }
    }

    /// <summary>With AVX2: 8 channels in one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void With256(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        const int Channels = 8;
        int stride = panelTiles * TileWords;
        for (int pixel = 0; pixel < count; pixel++, sums += TileLayout.PanelOutputs)
        {
            for (int channel = 0; channel < panelTiles * TileLayout.Outputs; channel += Channels)
            {
                short* window = image + starts[pixel] + channel;
                short* level = levels + (2 * channel);
                Vector256<int> sum = default;
                for (int pair = 0; pair < pairs; pair++, level += stride)
                {
                    var even = Vector128.Load(window + taps[2 * pair]);
                    var odd = Vector128.Load(window + taps[(2 * pair) + 1]);
                    sum += Avx2.MultiplyAddAdjacent(Vector256.Create(Sse2.UnpackLow(even, odd), Sse2.UnpackHigh(even, odd)), Vector256.Load(level));
                }

                var exact = Vector256.ConvertToSingle(sum);
                (add ? exact + Vector256.Load(sums + channel) : exact).Store(sums + channel);
            }
        }
    }

    /// <summary>On any machine: 4 channels in one vector, or in what stands for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void With128(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        const int Channels = 4;
        int stride = panelTiles * TileWords;
        for (int pixel = 0; pixel < count; pixel++, sums += TileLayout.PanelOutputs)
        {
            for (int channel = 0; channel < panelTiles * TileLayout.Outputs; channel += Channels)
            {
                short* window = image + starts[pixel] + channel;
                short* level = levels + (2 * channel);
                Vector128<int> sum = default;
                for (int pair = 0; pair < pairs; pair++, level += stride)
                {
                    var even = Vector128.WidenLower(Vector64.Load(window + taps[2 * pair]).ToVector128Unsafe());
                    var odd = Vector128.WidenLower(Vector64.Load(window + taps[(2 * pair) + 1]).ToVector128Unsafe());
                    var both = Vector128.Load(level).AsInt32();
                    sum += (even * ((both << 16) >> 16)) + (odd * (both >> 16));
                }

                var exact = Vector128.ConvertToSingle(sum);
                (add ? exact + Vector128.Load(sums + channel) : exact).Store(sums + channel);
            }
        }
    }
}

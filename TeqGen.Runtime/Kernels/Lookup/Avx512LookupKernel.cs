using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// The path for AVX-512BW: <c>vpermw</c> looks 32 words up at once in a table of 32 levels and takes no notice of the bits above its index, so that decoding
/// is a shift and a permutation.
/// </summary>
internal static class Avx512LookupKernel
{
    public static LookupKernel Create(LevelTable table, TileLayout layout, int storedBits) => (layout.CodeBits, storedBits) switch
    {
        (2, _) => new Avx512LookupKernel<Width2, Table32>(table, layout, storedBits),
        (3, _) => new Avx512LookupKernel<Width3, Table32>(table, layout, storedBits),
        (4, _) => new Avx512LookupKernel<Width4, Table32>(table, layout, storedBits),
        (5, _) => new Avx512LookupKernel<Width5, Table32>(table, layout, storedBits),
        (_, 6) => new Avx512LookupKernel<Width8, Table64>(table, layout, storedBits),
        (_, 7) => new Avx512LookupKernel<Width8, Table128>(table, layout, storedBits),
        _ => new Avx512LookupKernel<Width8, Table256>(table, layout, storedBits),
    };
}

/// <summary>The path for AVX-512BW with the width of codes and the size of the table compiled in.</summary>
/// <typeparam name="TWidth">Bits of a code in its word.</typeparam>
/// <typeparam name="TTable">How levels are looked up.</typeparam>
internal sealed unsafe class Avx512LookupKernel<TWidth, TTable> : LookupKernel
    where TWidth : struct, ICodeWidth
    where TTable : struct, ILevelTable512<TTable>
{
    private const int PanelBytes = TileLayout.PanelTiles * TileLayout.Bytes;

    // A page: the hardware's own prefetching begins anew at each.
    private const int Ahead = 4096;
    private readonly short[] levels;

    public Avx512LookupKernel(LevelTable table, TileLayout layout, int storedBits)
        : base(layout, storedBits)
    {
        // Repeated where the table has more entries than there are codes: bits of the neighbouring code do not matter then.
        levels = GC.AllocateArray<short>(TTable.Entries, pinned: true);
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = table.Levels[i & ((1 << Math.Max(storedBits, 1)) - 1)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(short* activations, byte* tiles, int panelTiles, int pairs, int chunkPairs, float* sums)
    {
        if (panelTiles == 2)
        {
            RunTwo(activations, tiles, pairs, chunkPairs, sums);
        }
        else
        {
            RunOne(activations, tiles, pairs, chunkPairs, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTwo(short* activations, byte* tiles, int pairs, int chunkPairs, float* sums)
    {
        var table = TTable.Load((short*)Unsafe.AsPointer(ref levels[0]));
        int* activation = (int*)activations;
        Vector512<float> f0 = default, f1 = default;
        for (int start = 0; start < pairs; start += chunkPairs)
        {
            Vector512<int> s0 = default, s1 = default;
            int* end = (int*)activations + Math.Min(pairs, start + chunkPairs);
            while (activation < end)
            {
                Sse.Prefetch0(tiles + Ahead);
                Sse.Prefetch0(tiles + Ahead + TileLayout.Bytes);
                var w0 = Vector512.Load((ushort*)tiles);
                var w1 = Vector512.Load((ushort*)(tiles + TileLayout.Bytes));
                tiles += PanelBytes;
                for (int j = 0; j < 16 / TWidth.Bits; j++)
                {
                    var a = Vector512.Create(*activation++).AsInt16();
                    s0 += Avx512BW.MultiplyAddAdjacent(table.Decode(w0), a);
                    s1 += Avx512BW.MultiplyAddAdjacent(table.Decode(w1), a);
                    w0 = TWidth.Next(w0);
                    w1 = TWidth.Next(w1);
                }
            }

            f0 += Vector512.ConvertToSingle(s0);
            f1 += Vector512.ConvertToSingle(s1);
        }

        f0.Store(sums);
        f1.Store(sums + TileLayout.Outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOne(short* activations, byte* tiles, int pairs, int chunkPairs, float* sums)
    {
        var table = TTable.Load((short*)Unsafe.AsPointer(ref levels[0]));
        int* activation = (int*)activations;
        Vector512<float> f0 = default;
        for (int start = 0; start < pairs; start += chunkPairs)
        {
            Vector512<int> s0 = default;
            int* end = (int*)activations + Math.Min(pairs, start + chunkPairs);
            while (activation < end)
            {
                var w0 = Vector512.Load((ushort*)tiles);
                tiles += TileLayout.Bytes;
                for (int j = 0; j < 16 / TWidth.Bits; j++)
                {
                    s0 += Avx512BW.MultiplyAddAdjacent(table.Decode(w0), Vector512.Create(*activation++).AsInt16());
                    w0 = TWidth.Next(w0);
                }
            }

            f0 += Vector512.ConvertToSingle(s0);
        }

        f0.Store(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Decode(byte* tiles, int panelTiles, int pairs, short* target)
    {
        var table = TTable.Load((short*)Unsafe.AsPointer(ref levels[0]));
        int stride = panelTiles * TileLayout.Bytes / sizeof(short);
        for (int tile = 0; tile < panelTiles; tile++)
        {
            byte* source = tiles + (tile * TileLayout.Bytes);
            short* level = target + (tile * TileLayout.Bytes / sizeof(short));
            for (int pair = 0; pair < pairs; pair += 16 / TWidth.Bits)
            {
                var w = Vector512.Load((ushort*)source);
                source += stride * sizeof(short);
                for (int j = 0; j < 16 / TWidth.Bits; j++)
                {
                    table.Decode(w).Store(level);
                    level += stride;
                    w = TWidth.Next(w);
                }
            }
        }
    }

    public override void Order(short* levels, int panelTiles, int pairs)
    {
        if (panelTiles == 1 && PairsAreAdjacent)
        {
            AdjacentPairs512.Interleave(levels, pairs);
        }
    }

    public override void Multiply(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        if (panelTiles == 2)
        {
            Tiles.TwoTiles512(image, rows, rowCount, offsets, pairs, levels, sums, add);
        }
        else if (PairsAreAdjacent)
        {
            Tiles.AdjacentPairs(image, rows, rowCount, offsets, pairs, levels, sums, add);
        }
        else
        {
            Tiles.OneTile512(image, rows, rowCount, offsets, pairs, levels, sums, add);
        }
    }

    public override void MultiplyChannels(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add) =>
        ChannelMultiply.With512(image, starts, count, taps, pairs, levels, panelTiles, sums, add);
}

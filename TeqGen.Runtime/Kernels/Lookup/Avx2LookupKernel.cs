using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// The path for AVX2, whose tables are of 16 bytes: the low and the high bytes of levels are looked up apart and brought together by unpacking. Bytes that come to lie side by side
/// are codes of two different pairs (of the two halves of a tile, or of two tiles), so that sums of even and odd inputs stay apart until a chunk ends.
/// </summary>
internal static class Avx2LookupKernel
{
    public static LookupKernel Create(LevelTable table, TileLayout layout, int storedBits) => (layout.CodeBits, storedBits) switch
    {
        (2, _) => new Avx2LookupKernel<Width2, Table16>(table, layout, storedBits),
        (3, _) => new Avx2LookupKernel<Width3, Table16>(table, layout, storedBits),
        (4, _) => new Avx2LookupKernel<Width4, Table16>(table, layout, storedBits),
        (5, _) => new Avx2LookupKernel<Width5, TwoRows>(table, layout, storedBits),
        (_, 6) => new Avx2LookupKernel<Width8, ManyRows<Rows4>>(table, layout, storedBits),
        (_, 7) => new Avx2LookupKernel<Width8, ManyRows<Rows8>>(table, layout, storedBits),
        _ => new Avx2LookupKernel<Width8, ManyRows<Rows16>>(table, layout, storedBits),
    };
}

/// <summary>The path for AVX2 with the width of codes and the size of the table compiled in.</summary>
/// <typeparam name="TWidth">Bits of a code in its word.</typeparam>
/// <typeparam name="TTable">How levels are looked up.</typeparam>
internal sealed unsafe class Avx2LookupKernel<TWidth, TTable> : LookupKernel
    where TWidth : struct, ICodeWidth
    where TTable : struct, ILevelTable256<TTable>
{
    private readonly byte[] rows;

    public Avx2LookupKernel(LevelTable table, TileLayout layout, int storedBits)
        : base(layout, storedBits)
    {
        // Each row of 16 levels: low bytes, twice for the two halves of a register, then high bytes.
        rows = GC.AllocateArray<byte>(TTable.Rows * 64, pinned: true);
        for (int i = 0; i < TTable.Rows * 32; i++)
        {
            short level = table.Levels[((i / 32 * 16) + (i % 16)) & ((1 << storedBits) - 1)];
            rows[(i / 32 * 64) + (i % 32)] = (byte)level;
            rows[(i / 32 * 64) + 32 + (i % 32)] = (byte)(level >> 8);
        }
    }

    // Pairs that lie in one multiply-add: s and s + Half.
    private static int Half
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16 / TWidth.Bits % 2 == 0 ? 8 / TWidth.Bits : 16 / TWidth.Bits;
    }

    private static int StepTiles
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16 / TWidth.Bits % 2 == 0 ? 1 : 2;
    }

    public override void Arrange(short* activations, short* arranged, int pairs)
    {
        for (int step = 0; step < pairs; step += 2 * Half, activations += 4 * Half)
        {
            for (int s = 0; s < Half; s++, arranged += 4)
            {
                arranged[0] = activations[2 * s];
                arranged[1] = activations[2 * (s + Half)];
                arranged[2] = activations[(2 * s) + 1];
                arranged[3] = activations[(2 * (s + Half)) + 1];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(short* activations, byte* tiles, int panelTiles, int pairs, int chunkPairs, float* sums)
    {
        for (int tile = 0; tile < panelTiles; tile++)
        {
            RunTile(activations, tiles + (tile * TileLayout.Bytes), panelTiles * TileLayout.Bytes, pairs, chunkPairs, sums + (tile * TileLayout.Outputs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTile(short* activations, byte* tile, int stride, int pairs, int chunkPairs, float* sums)
    {
        var table = TTable.Load((byte*)Unsafe.AsPointer(ref rows[0]));
        long* activation = (long*)activations;
        Vector256<float> f0 = default, f1 = default;
        for (int start = 0; start < pairs; start += chunkPairs)
        {
            Vector256<int> s0 = default, s1 = default, s2 = default, s3 = default;
            long* end = (long*)activations + (Math.Min(pairs, start + chunkPairs) / 2);
            while (activation < end)
            {
                var w0 = Vector256.Load((ushort*)tile);
                var w1 = Vector256.Load((ushort*)(tile + 32));
                var v0 = StepTiles == 2 ? Vector256.Load((ushort*)(tile + stride)) : w0;
                var v1 = StepTiles == 2 ? Vector256.Load((ushort*)(tile + stride + 32)) : w1;
                tile += StepTiles * stride;
                for (int s = 0; s < Half; s++)
                {
                    var a = Vector256.Create(*activation++).AsInt16();
                    table.Decode(Next(ref w0, ref v0), out var low, out var high);
                    s0 += Avx2.MultiplyAddAdjacent(low, a);
                    s1 += Avx2.MultiplyAddAdjacent(high, a);
                    table.Decode(Next(ref w1, ref v1), out low, out high);
                    s2 += Avx2.MultiplyAddAdjacent(low, a);
                    s3 += Avx2.MultiplyAddAdjacent(high, a);
                }
            }

            f0 += Vector256.ConvertToSingle(Avx2.HorizontalAdd(s0, s1));
            f1 += Vector256.ConvertToSingle(Avx2.HorizontalAdd(s2, s3));
        }

        f0.Store(sums);
        f1.Store(sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Decode(byte* tiles, int panelTiles, int pairs, short* levels)
    {
        var table = TTable.Load((byte*)Unsafe.AsPointer(ref rows[0]));
        int stride = panelTiles * TileLayout.Bytes, words = stride / sizeof(short);
        for (int pair = 0; pair < pairs; pair += 2 * Half, tiles += StepTiles * stride, levels += 2 * Half * words)
        {
            for (int part = 0; part < stride; part += 32)
            {
                var w = Vector256.Load((ushort*)(tiles + part));
                var v = StepTiles == 2 ? Vector256.Load((ushort*)(tiles + part + stride)) : w;
                for (int s = 0; s < Half; s++)
                {
                    table.Decode(Next(ref w, ref v), out var low, out var high);

                    // Even and odd input of a pair side by side, then each pair's outputs together.
                    var l = Sorted(low);
                    var h = Sorted(high);
                    short* target = levels + (s * words) + (part / sizeof(short));
                    Avx.Shuffle(l, h, 0x88).AsInt16().Store(target);
                    Avx.Shuffle(l, h, 0xDD).AsInt16().Store(target + (Half * words));
                }
            }
        }
    }

    public override void Multiply(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        for (int tile = 0; tile < panelTiles; tile++)
        {
            short* first = levels + (tile * TileLayout.Bytes / sizeof(short));
            float* target = sums + (tile * TileLayout.Outputs);
            int stride = panelTiles * TileLayout.Bytes / sizeof(short);
            Tiles.OneTile256(image, rows, rowCount, offsets, pairs, first, stride, target, add);
        }
    }

    public override void MultiplyChannels(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add) =>
        ChannelMultiply.With256(image, starts, count, taps, pairs, levels, panelTiles, sums, add);

    /// <summary>The codes at the bottom of the words: of both halves of a tile, or of two tiles. The words are shifted to the next ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Next(ref Vector256<ushort> first, ref Vector256<ushort> second)
    {
        if (TWidth.Bits == 8)
        {
            return first.AsByte();
        }

        const int WordBytes = 0x0101;
        int mask = (1 << TWidth.Bits) - 1;
        var codes = first & Vector256.Create((ushort)(16 / TWidth.Bits % 2 == 0 ? mask * WordBytes : mask));
        first = TWidth.Next(first);
        if (16 / TWidth.Bits % 2 != 0)
        {
            codes |= (second & Vector256.Create((ushort)mask)) << 8;
            second = TWidth.Next(second);
        }

        return codes.AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sorted(Vector256<short> quads) => Avx2.ShuffleHigh(Avx2.ShuffleLow(quads, 0xD8), 0xD8).AsSingle();
}

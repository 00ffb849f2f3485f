using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// The path for vectors of 128 bits: Arm64's AdvSimd, and x64 without AVX2. Up to 16 levels are looked up in two tables of 16 bytes, their low and their high bytes; more of them one by one.
/// </summary>
internal sealed unsafe class Vector128LookupKernel : LookupKernel
{
    private const int TileVectors = 4;
    private readonly short[] levels;
    private readonly Vector128<byte> lowBytes;
    private readonly Vector128<byte> highBytes;
    private readonly bool few;
    private readonly ushort mask;
    private readonly int codeBits;

    public Vector128LookupKernel(LevelTable table, TileLayout layout, int storedBits)
        : base(layout, storedBits)
    {
        levels = table.Levels;
        mask = (ushort)((1 << storedBits) - 1);
        codeBits = layout.CodeBits;
        few = mask < Vector128<byte>.Count;
        for (int i = 0; few && i <= mask; i++)
        {
            lowBytes = lowBytes.WithElement(i, (byte)levels[i]);
            highBytes = highBytes.WithElement(i, (byte)(levels[i] >> 8));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(short* activations, byte* tiles, int panelTiles, int pairs, int chunkPairs, float* sums)
    {
        int stride = panelTiles * TileLayout.Bytes;
        for (int tile = 0; tile < panelTiles; tile++, tiles += TileLayout.Bytes, sums += TileLayout.Outputs)
        {
            byte* next = tiles;
            Vector128<float> f0 = default, f1 = default, f2 = default, f3 = default;
            for (int start = 0; start < pairs; start += chunkPairs)
            {
                PairSums s0 = default, s1 = default, s2 = default, s3 = default;
                int end = Math.Min(pairs, start + chunkPairs);
                for (int pair = start; pair < end; next += stride)
                {
                    var w0 = Vector128.Load((ushort*)next);
                    var w1 = Vector128.Load((ushort*)next + 8);
                    var w2 = Vector128.Load((ushort*)next + 16);
                    var w3 = Vector128.Load((ushort*)next + 24);
                    for (int j = 0; j < Layout.Pairs; j++, pair++)
                    {
                        var a = Vector128.Create(((int*)activations)[pair]).AsInt16();
                        s0.Add(Levels(w0), a);
                        s1.Add(Levels(w1), a);
                        s2.Add(Levels(w2), a);
                        s3.Add(Levels(w3), a);
                        w0 >>>= codeBits;
                        w1 >>>= codeBits;
                        w2 >>>= codeBits;
                        w3 >>>= codeBits;
                    }
                }

                f0 += Vector128.ConvertToSingle(s0.Total);
                f1 += Vector128.ConvertToSingle(s1.Total);
                f2 += Vector128.ConvertToSingle(s2.Total);
                f3 += Vector128.ConvertToSingle(s3.Total);
            }

            f0.Store(sums);
            f1.Store(sums + 4);
            f2.Store(sums + 8);
            f3.Store(sums + 12);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Decode(byte* tiles, int panelTiles, int pairs, short* target)
    {
        int vectors = panelTiles * TileVectors;
        for (int pair = 0; pair < pairs; pair += Layout.Pairs)
        {
            for (int v = 0; v < vectors; v++, tiles += Vector128<byte>.Count)
            {
                var words = Vector128.Load((ushort*)tiles);
                short* level = target + (v * Vector128<short>.Count);
                for (int j = 0; j < Layout.Pairs; j++, level += vectors * Vector128<short>.Count)
                {
                    Levels(words).Store(level);
                    words >>>= codeBits;
                }
            }

            target += Layout.Pairs * vectors * Vector128<short>.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        int stride = panelTiles * TileLayout.Bytes / sizeof(short);
        for (int row = 0; row < rowCount; row += 2, sums += 2 * TileLayout.PanelOutputs)
        {
            for (int tile = 0; tile < panelTiles; tile++)
            {
                float* target = sums + (tile * TileLayout.Outputs);
                TwoRows(image + rows[row], image + rows[row + 1], offsets, pairs, levels + (tile * TileLayout.Bytes / sizeof(short)), stride, target, add);
            }
        }
    }

    /// <summary>16 outputs of two rows: sums that registers hold, two for each four outputs on Arm64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoRows(short* first, short* second, int* offsets, int pairs, short* level, int stride, float* sums, bool add)
    {
        PairSums s0 = default, s1 = default, s2 = default, s3 = default;
        PairSums t0 = default, t1 = default, t2 = default, t3 = default;
        for (int pair = 0; pair < pairs; pair++, level += stride)
        {
            var w0 = Vector128.Load(level);
            var w1 = Vector128.Load(level + 8);
            var w2 = Vector128.Load(level + 16);
            var w3 = Vector128.Load(level + 24);
            var a = Vector128.Create(*(int*)(first + offsets[pair])).AsInt16();
            s0.Add(w0, a);
            s1.Add(w1, a);
            s2.Add(w2, a);
            s3.Add(w3, a);
            var b = Vector128.Create(*(int*)(second + offsets[pair])).AsInt16();
            t0.Add(w0, b);
            t1.Add(w1, b);
            t2.Add(w2, b);
            t3.Add(w3, b);
        }

        Put(sums, s0, add);
        Put(sums + 4, s1, add);
        Put(sums + 8, s2, add);
        Put(sums + 12, s3, add);
        sums += TileLayout.PanelOutputs;
        Put(sums, t0, add);
        Put(sums + 4, t1, add);
        Put(sums + 8, t2, add);
        Put(sums + 12, t3, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* sums, PairSums exact, bool add)
    {
        var sum = Vector128.ConvertToSingle(exact.Total);
        (add ? sum + Vector128.Load(sums) : sum).Store(sums);
    }

    /// <summary>The levels of the codes at the bottom of eight words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<short> Levels(Vector128<ushort> words)
    {
        var codes = words & Vector128.Create(mask);
        if (few)
        {
            // An index of 255 looks up zero, so that each byte of a word gets its own half of the level.
            var low = (codes | Vector128.Create((ushort)0xFF00)).AsByte();
            var high = ((codes << 8) | Vector128.Create((ushort)0x00FF)).AsByte();
            return (Shuffle(lowBytes, low) | Shuffle(highBytes, high)).AsInt16();
        }

        return Vector128.Create(
            levels[codes[0]], levels[codes[1]], levels[codes[2]], levels[codes[3]], levels[codes[4]], levels[codes[5]], levels[codes[6]], levels[codes[7]]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shuffle(Vector128<byte> table, Vector128<byte> indices) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, indices) : Vector128.Shuffle(table, indices);
}

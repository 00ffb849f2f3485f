using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>The register tile of AVX-512 for one tile of outputs, where the pairs of activations lie two beside each other.</summary>
internal static unsafe class AdjacentPairs512
{
    private const int TileWords = TileLayout.Bytes / sizeof(short);

    /// <summary>Puts the levels of 16 outputs and pair after pair where <see cref="Multiply"/> takes them: of two pairs those of 8 outputs, then of the other 8.</summary>
    /// <param name="levels">[pair, 16 outputs, 2], changed to [pair / 2, 2, 8 outputs, 2 pairs, 2].</param>
    /// <param name="pairs">Number of pairs, even.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(short* levels, int pairs)
    {
        // Lane i of the first 8 outputs is output i / 2 of pair i % 2; the second operand's lanes count from 16.
        var order = (Vector512<int>.Indices >> 1) | ((Vector512<int>.Indices & Vector512<int>.One) << 4);
        for (int pair = 0; pair < pairs; pair += 2, levels += 2 * TileWords)
        {
            var first = Vector512.Load((int*)levels);
            var second = Vector512.Load((int*)(levels + TileWords));
            Avx512F.PermuteVar16x32x2(first, order, second).Store((int*)levels);
            Avx512F.PermuteVar16x32x2(first, order | Vector512.Create(8), second).Store((int*)(levels + TileWords));
        }
    }

    /// <summary>16 outputs, 8 rows at a time, two pairs that lie beside each other in one step: half as many loads for a product. Levels as <see cref="Interleave"/> puts them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TShape>(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add)
        where TShape : struct, ILookupShape
    {
        if (!Shape<TShape>.TryRuns(offsets, pairs, out int runs, out int runPairs))
        {
            Multiply<AnyShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);
            return;
        }

        for (int row = 0; row < rowCount; row += LookupKernel.Rows, rows += LookupKernel.Rows, sums += LookupKernel.Rows * TileLayout.PanelOutputs)
        {
            if (!Shape<TShape>.AreInLine(rows, LookupKernel.Rows))
            {
                Multiply<AnyShape>(image, rows, LookupKernel.Rows, offsets, pairs, levels, sums, add);
                continue;
            }

            short* level = levels;
            Vector512<int> s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default, s60 = default, s70 = default;
            Vector512<int> s01 = default, s11 = default, s21 = default, s31 = default, s41 = default, s51 = default, s61 = default, s71 = default;
            short* a0 = image + rows[0];
            short* a1 = image + rows[1];
            short* a2 = image + rows[2];
            short* a3 = image + rows[3];
            short* a4 = image + rows[4];
            short* a5 = image + rows[5];
            short* a6 = image + rows[6];
            short* a7 = image + rows[7];
            for (int run = 0; run < runs; run++)
            {
                short* a = a0 + (Shape<TShape>.IsAny ? 0 : offsets[0] + (run * TShape.RunStride));
                for (int pair = 0; pair < runPairs; pair += 2, a += 4)
                {
                    nint offset = Shape<TShape>.IsAny ? offsets[pair] : 0;
                    var w0 = Vector512.Load(level);
                    var w1 = Vector512.Load(level + TileWords);
                    level += 2 * TileWords;
                    var x0 = Vector512.Create(*(long*)Shape<TShape>.At(a, a0, offset, 0)).AsInt16();
                    s00 += Avx512BW.MultiplyAddAdjacent(w0, x0);
                    s01 += Avx512BW.MultiplyAddAdjacent(w1, x0);
                    var x1 = Vector512.Create(*(long*)Shape<TShape>.At(a, a1, offset, 1)).AsInt16();
                    s10 += Avx512BW.MultiplyAddAdjacent(w0, x1);
                    s11 += Avx512BW.MultiplyAddAdjacent(w1, x1);
                    var x2 = Vector512.Create(*(long*)Shape<TShape>.At(a, a2, offset, 2)).AsInt16();
                    s20 += Avx512BW.MultiplyAddAdjacent(w0, x2);
                    s21 += Avx512BW.MultiplyAddAdjacent(w1, x2);
                    var x3 = Vector512.Create(*(long*)Shape<TShape>.At(a, a3, offset, 3)).AsInt16();
                    s30 += Avx512BW.MultiplyAddAdjacent(w0, x3);
                    s31 += Avx512BW.MultiplyAddAdjacent(w1, x3);
                    var x4 = Vector512.Create(*(long*)Shape<TShape>.At(a, a4, offset, 4)).AsInt16();
                    s40 += Avx512BW.MultiplyAddAdjacent(w0, x4);
                    s41 += Avx512BW.MultiplyAddAdjacent(w1, x4);
                    var x5 = Vector512.Create(*(long*)Shape<TShape>.At(a, a5, offset, 5)).AsInt16();
                    s50 += Avx512BW.MultiplyAddAdjacent(w0, x5);
                    s51 += Avx512BW.MultiplyAddAdjacent(w1, x5);
                    var x6 = Vector512.Create(*(long*)Shape<TShape>.At(a, a6, offset, 6)).AsInt16();
                    s60 += Avx512BW.MultiplyAddAdjacent(w0, x6);
                    s61 += Avx512BW.MultiplyAddAdjacent(w1, x6);
                    var x7 = Vector512.Create(*(long*)Shape<TShape>.At(a, a7, offset, 7)).AsInt16();
                    s70 += Avx512BW.MultiplyAddAdjacent(w0, x7);
                    s71 += Avx512BW.MultiplyAddAdjacent(w1, x7);
                }
            }

            if (add)
            {
                Avx512Multiply.Add(sums, Joined(s00, s01));
                Avx512Multiply.Add(sums + 32, Joined(s10, s11));
                Avx512Multiply.Add(sums + 64, Joined(s20, s21));
                Avx512Multiply.Add(sums + 96, Joined(s30, s31));
                Avx512Multiply.Add(sums + 128, Joined(s40, s41));
                Avx512Multiply.Add(sums + 160, Joined(s50, s51));
                Avx512Multiply.Add(sums + 192, Joined(s60, s61));
                Avx512Multiply.Add(sums + 224, Joined(s70, s71));
            }
            else
            {
                Avx512Multiply.Put(sums, Joined(s00, s01));
                Avx512Multiply.Put(sums + 32, Joined(s10, s11));
                Avx512Multiply.Put(sums + 64, Joined(s20, s21));
                Avx512Multiply.Put(sums + 96, Joined(s30, s31));
                Avx512Multiply.Put(sums + 128, Joined(s40, s41));
                Avx512Multiply.Put(sums + 160, Joined(s50, s51));
                Avx512Multiply.Put(sums + 192, Joined(s60, s61));
                Avx512Multiply.Put(sums + 224, Joined(s70, s71));
            }
        }
    }

    /// <summary>What two pairs gave for 8 outputs, and for 8 more, as the sums of 16 outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Joined(Vector512<int> low, Vector512<int> high)
    {
        var even = Vector512<int>.Indices << 1;
        return Avx512F.PermuteVar16x32x2(low, even, high) + Avx512F.PermuteVar16x32x2(low, even | Vector512<int>.One, high);
    }
}

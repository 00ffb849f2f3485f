using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>The register tiles of AVX-512: every sum has a register of its own, which is why they are named one by one.</summary>
internal static unsafe class Avx512Multiply
{
    private const int TileWords = TileLayout.Bytes / sizeof(short);

    /// <summary>32 outputs, 8 rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoTiles<TShape>(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add)
        where TShape : struct, ILookupShape
    {
        if (!Shape<TShape>.TryRuns(offsets, pairs, out int runs, out int runPairs))
        {
            TwoTiles<AnyShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);
            return;
        }

        for (int row = 0; row < rowCount; row += LookupKernel.Rows, rows += LookupKernel.Rows, sums += LookupKernel.Rows * TileLayout.PanelOutputs)
        {
            if (!Shape<TShape>.AreInLine(rows, LookupKernel.Rows))
            {
                TwoTiles<AnyShape>(image, rows, LookupKernel.Rows, offsets, pairs, levels, sums, add);
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
                for (int pair = 0; pair < runPairs; pair++, a += 2)
                {
                    nint offset = Shape<TShape>.IsAny ? offsets[pair] : 0;
                    var w0 = Vector512.Load(level);
                    var w1 = Vector512.Load(level + TileWords);
                    level += 2 * TileWords;
                    var x0 = Vector512.Create(*(int*)Shape<TShape>.At(a, a0, offset, 0)).AsInt16();
                    s00 += Avx512BW.MultiplyAddAdjacent(w0, x0);
                    s01 += Avx512BW.MultiplyAddAdjacent(w1, x0);
                    var x1 = Vector512.Create(*(int*)Shape<TShape>.At(a, a1, offset, 1)).AsInt16();
                    s10 += Avx512BW.MultiplyAddAdjacent(w0, x1);
                    s11 += Avx512BW.MultiplyAddAdjacent(w1, x1);
                    var x2 = Vector512.Create(*(int*)Shape<TShape>.At(a, a2, offset, 2)).AsInt16();
                    s20 += Avx512BW.MultiplyAddAdjacent(w0, x2);
                    s21 += Avx512BW.MultiplyAddAdjacent(w1, x2);
                    var x3 = Vector512.Create(*(int*)Shape<TShape>.At(a, a3, offset, 3)).AsInt16();
                    s30 += Avx512BW.MultiplyAddAdjacent(w0, x3);
                    s31 += Avx512BW.MultiplyAddAdjacent(w1, x3);
                    var x4 = Vector512.Create(*(int*)Shape<TShape>.At(a, a4, offset, 4)).AsInt16();
                    s40 += Avx512BW.MultiplyAddAdjacent(w0, x4);
                    s41 += Avx512BW.MultiplyAddAdjacent(w1, x4);
                    var x5 = Vector512.Create(*(int*)Shape<TShape>.At(a, a5, offset, 5)).AsInt16();
                    s50 += Avx512BW.MultiplyAddAdjacent(w0, x5);
                    s51 += Avx512BW.MultiplyAddAdjacent(w1, x5);
                    var x6 = Vector512.Create(*(int*)Shape<TShape>.At(a, a6, offset, 6)).AsInt16();
                    s60 += Avx512BW.MultiplyAddAdjacent(w0, x6);
                    s61 += Avx512BW.MultiplyAddAdjacent(w1, x6);
                    var x7 = Vector512.Create(*(int*)Shape<TShape>.At(a, a7, offset, 7)).AsInt16();
                    s70 += Avx512BW.MultiplyAddAdjacent(w0, x7);
                    s71 += Avx512BW.MultiplyAddAdjacent(w1, x7);
                }
            }

            if (add)
            {
                Add(sums, s00);
                Add(sums + 16, s01);
                Add(sums + 32, s10);
                Add(sums + 48, s11);
                Add(sums + 64, s20);
                Add(sums + 80, s21);
                Add(sums + 96, s30);
                Add(sums + 112, s31);
                Add(sums + 128, s40);
                Add(sums + 144, s41);
                Add(sums + 160, s50);
                Add(sums + 176, s51);
                Add(sums + 192, s60);
                Add(sums + 208, s61);
                Add(sums + 224, s70);
                Add(sums + 240, s71);
            }
            else
            {
                Put(sums, s00);
                Put(sums + 16, s01);
                Put(sums + 32, s10);
                Put(sums + 48, s11);
                Put(sums + 64, s20);
                Put(sums + 80, s21);
                Put(sums + 96, s30);
                Put(sums + 112, s31);
                Put(sums + 128, s40);
                Put(sums + 144, s41);
                Put(sums + 160, s50);
                Put(sums + 176, s51);
                Put(sums + 192, s60);
                Put(sums + 208, s61);
                Put(sums + 224, s70);
                Put(sums + 240, s71);
            }
        }
    }

    /// <summary>16 outputs, 8 rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneTile<TShape>(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, float* sums, bool add)
        where TShape : struct, ILookupShape
    {
        if (!Shape<TShape>.TryRuns(offsets, pairs, out int runs, out int runPairs))
        {
            OneTile<AnyShape>(image, rows, rowCount, offsets, pairs, levels, sums, add);
            return;
        }

        for (int row = 0; row < rowCount; row += LookupKernel.Rows, rows += LookupKernel.Rows, sums += LookupKernel.Rows * TileLayout.PanelOutputs)
        {
            if (!Shape<TShape>.AreInLine(rows, LookupKernel.Rows))
            {
                OneTile<AnyShape>(image, rows, LookupKernel.Rows, offsets, pairs, levels, sums, add);
                continue;
            }

            short* level = levels;
            Vector512<int> s00 = default, s10 = default, s20 = default, s30 = default, s40 = default, s50 = default, s60 = default, s70 = default;
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
                for (int pair = 0; pair < runPairs; pair++, a += 2)
                {
                    nint offset = Shape<TShape>.IsAny ? offsets[pair] : 0;
                    var w0 = Vector512.Load(level);
                    level += TileWords;
                    var x0 = Vector512.Create(*(int*)Shape<TShape>.At(a, a0, offset, 0)).AsInt16();
                    s00 += Avx512BW.MultiplyAddAdjacent(w0, x0);
                    var x1 = Vector512.Create(*(int*)Shape<TShape>.At(a, a1, offset, 1)).AsInt16();
                    s10 += Avx512BW.MultiplyAddAdjacent(w0, x1);
                    var x2 = Vector512.Create(*(int*)Shape<TShape>.At(a, a2, offset, 2)).AsInt16();
                    s20 += Avx512BW.MultiplyAddAdjacent(w0, x2);
                    var x3 = Vector512.Create(*(int*)Shape<TShape>.At(a, a3, offset, 3)).AsInt16();
                    s30 += Avx512BW.MultiplyAddAdjacent(w0, x3);
                    var x4 = Vector512.Create(*(int*)Shape<TShape>.At(a, a4, offset, 4)).AsInt16();
                    s40 += Avx512BW.MultiplyAddAdjacent(w0, x4);
                    var x5 = Vector512.Create(*(int*)Shape<TShape>.At(a, a5, offset, 5)).AsInt16();
                    s50 += Avx512BW.MultiplyAddAdjacent(w0, x5);
                    var x6 = Vector512.Create(*(int*)Shape<TShape>.At(a, a6, offset, 6)).AsInt16();
                    s60 += Avx512BW.MultiplyAddAdjacent(w0, x6);
                    var x7 = Vector512.Create(*(int*)Shape<TShape>.At(a, a7, offset, 7)).AsInt16();
                    s70 += Avx512BW.MultiplyAddAdjacent(w0, x7);
                }
            }

            if (add)
            {
                Add(sums, s00);
                Add(sums + 32, s10);
                Add(sums + 64, s20);
                Add(sums + 96, s30);
                Add(sums + 128, s40);
                Add(sums + 160, s50);
                Add(sums + 192, s60);
                Add(sums + 224, s70);
            }
            else
            {
                Put(sums, s00);
                Put(sums + 32, s10);
                Put(sums + 64, s20);
                Put(sums + 96, s30);
                Put(sums + 128, s40);
                Put(sums + 160, s50);
                Put(sums + 192, s60);
                Put(sums + 224, s70);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(float* sums, Vector512<int> exact) => Vector512.ConvertToSingle(exact).Store(sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* sums, Vector512<int> exact) => (Vector512.ConvertToSingle(exact) + Vector512.Load(sums)).Store(sums);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>The register tile of AVX2: every sum has a register of its own, which is why they are named one by one.</summary>
internal static unsafe class Avx2Multiply
{
    /// <summary>16 outputs, 4 rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<TShape>(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int stride, float* sums, bool add)
        where TShape : struct, ILookupShape
    {
        if (!Shape<TShape>.TryRuns(offsets, pairs, out int runs, out int runPairs))
        {
            Rows<AnyShape>(image, rows, rowCount, offsets, pairs, levels, stride, sums, add);
            return;
        }

        for (int row = 0; row < rowCount; row += 4, rows += 4, sums += 4 * TileLayout.PanelOutputs)
        {
            if (!Shape<TShape>.AreInLine(rows, 4))
            {
                Rows<AnyShape>(image, rows, 4, offsets, pairs, levels, stride, sums, add);
                continue;
            }

            short* level = levels;
            Vector256<int> s00 = default, s10 = default, s20 = default, s30 = default;
            Vector256<int> s01 = default, s11 = default, s21 = default, s31 = default;
            short* a0 = image + rows[0];
            short* a1 = image + rows[1];
            short* a2 = image + rows[2];
            short* a3 = image + rows[3];
            for (int run = 0; run < runs; run++)
            {
                short* a = a0 + (Shape<TShape>.IsAny ? 0 : offsets[0] + (run * TShape.RunStride));
                for (int pair = 0; pair < runPairs; pair++, a += 2)
                {
                    nint offset = Shape<TShape>.IsAny ? offsets[pair] : 0;
                    var w0 = Vector256.Load(level);
                    var w1 = Vector256.Load(level + 16);
                    level += stride;
                    var x0 = Vector256.Create(*(int*)Shape<TShape>.At(a, a0, offset, 0)).AsInt16();
                    s00 = Accumulate(s00, w0, x0);
                    s01 = Accumulate(s01, w1, x0);
                    var x1 = Vector256.Create(*(int*)Shape<TShape>.At(a, a1, offset, 1)).AsInt16();
                    s10 = Accumulate(s10, w0, x1);
                    s11 = Accumulate(s11, w1, x1);
                    var x2 = Vector256.Create(*(int*)Shape<TShape>.At(a, a2, offset, 2)).AsInt16();
                    s20 = Accumulate(s20, w0, x2);
                    s21 = Accumulate(s21, w1, x2);
                    var x3 = Vector256.Create(*(int*)Shape<TShape>.At(a, a3, offset, 3)).AsInt16();
                    s30 = Accumulate(s30, w0, x3);
                    s31 = Accumulate(s31, w1, x3);
                }
            }

            Put(sums, s00, add);
            Put(sums + 8, s01, add);
            Put(sums + TileLayout.PanelOutputs, s10, add);
            Put(sums + TileLayout.PanelOutputs + 8, s11, add);
            Put(sums + (2 * TileLayout.PanelOutputs), s20, add);
            Put(sums + (2 * TileLayout.PanelOutputs) + 8, s21, add);
            Put(sums + (3 * TileLayout.PanelOutputs), s30, add);
            Put(sums + (3 * TileLayout.PanelOutputs) + 8, s31, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Accumulate(Vector256<int> sums, Vector256<short> left, Vector256<short> right) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sums, left, right) : sums + Avx2.MultiplyAddAdjacent(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* sums, Vector256<int> exact, bool add)
    {
        var sum = Vector256.ConvertToSingle(exact);
        (add ? sum + Vector256.Load(sums) : sum).Store(sums);
    }
}

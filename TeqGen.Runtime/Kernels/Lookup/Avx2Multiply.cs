using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>The register tile of AVX2: every sum has a register of its own, which is why they are named one by one.</summary>
internal static unsafe class Avx2Multiply
{
    /// <summary>16 outputs, 4 rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(short* image, int* rows, int rowCount, PairRun* runs, int runCount, short* levels, int stride, float* sums, bool add)
    {
        for (int row = 0; row < rowCount; row += 4, rows += 4, sums += 4 * TileLayout.PanelOutputs)
        {
            short* level = levels;
            Vector256<int> s00 = default, s10 = default, s20 = default, s30 = default;
            Vector256<int> s01 = default, s11 = default, s21 = default, s31 = default;
            for (int run = 0; run < runCount; run++)
            {
                int* a0 = (int*)(image + rows[0] + runs[run].Start);
                int* a1 = (int*)(image + rows[1] + runs[run].Start);
                int* a2 = (int*)(image + rows[2] + runs[run].Start);
                int* a3 = (int*)(image + rows[3] + runs[run].Start);
                for (nint pair = 0; pair < runs[run].Pairs; pair++)
                {
                    var w0 = Vector256.Load(level);
                    var w1 = Vector256.Load(level + 16);
                    level += stride;
                    var x0 = Vector256.Create(a0[pair]).AsInt16();
                    s00 += Avx2.MultiplyAddAdjacent(w0, x0);
                    s01 += Avx2.MultiplyAddAdjacent(w1, x0);
                    var x1 = Vector256.Create(a1[pair]).AsInt16();
                    s10 += Avx2.MultiplyAddAdjacent(w0, x1);
                    s11 += Avx2.MultiplyAddAdjacent(w1, x1);
                    var x2 = Vector256.Create(a2[pair]).AsInt16();
                    s20 += Avx2.MultiplyAddAdjacent(w0, x2);
                    s21 += Avx2.MultiplyAddAdjacent(w1, x2);
                    var x3 = Vector256.Create(a3[pair]).AsInt16();
                    s30 += Avx2.MultiplyAddAdjacent(w0, x3);
                    s31 += Avx2.MultiplyAddAdjacent(w1, x3);
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
    private static void Put(float* sums, Vector256<int> exact, bool add)
    {
        var sum = Vector256.ConvertToSingle(exact);
        (add ? sum + Vector256.Load(sums) : sum).Store(sums);
    }
}

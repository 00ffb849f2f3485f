using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Kernels.FullPrecision;

/// <summary>
/// C = A·B in binary32. Every element of C is summed over k in ascending order, each step one rounded product and one rounded sum (no fused
/// multiply-add), whatever the tile, the vector width or the thread: the search decides on these values, and its result must be the same
/// bytes on every machine.
/// </summary>
internal static class MatrixMultiply
{
    private const int TileRows = 4;

    /// <summary>Multiplies row-major matrices.</summary>
    /// <param name="a">[rows, inner].</param>
    /// <param name="b">[inner, columns].</param>
    /// <param name="c">Receives [rows, columns].</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="inner">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public static void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns) =>
        Run(a, b, c, rows, inner, columns, columns);

    /// <summary>The same where the rows of B are farther apart.</summary>
    /// <param name="a">[rows, inner].</param>
    /// <param name="b">[inner, columns] at the beginning of rows of <paramref name="stride"/> values.</param>
    /// <param name="c">Receives [rows, columns].</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="inner">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="stride">Distance of B's rows, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">A span is shorter than its matrix.</exception>
    public static void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int rows, int inner, int columns, int stride)
    {
        if (a.Length < (long)rows * inner || b.Length < ((long)(inner - 1) * stride) + columns || c.Length < (long)rows * columns)
        {
            throw new ArgumentException($"The spans are too short for [{rows}, {inner}] · [{inner}, {columns}].", nameof(a));
        }

        if (rows == 0 || columns == 0)
        {
            return;
        }

        ref float firstA = ref MemoryMarshal.GetReference(a);
        ref float firstB = ref MemoryMarshal.GetReference(b);
        ref float firstC = ref MemoryMarshal.GetReference(c);
        int wide = columns - (columns % (2 * Vector256<float>.Count));
        int row = 0;
        for (; row + TileRows <= rows; row += TileRows)
        {
            for (int column = 0; column < wide; column += 2 * Vector256<float>.Count)
            {
                Tile(ref Unsafe.Add(ref firstA, row * inner), ref Unsafe.Add(ref firstB, column), ref Unsafe.Add(ref firstC, (row * columns) + column), inner, stride, columns);
            }
        }

        for (; row < rows; row++)
        {
            for (int column = 0; column < wide; column += 2 * Vector256<float>.Count)
            {
                RowTile(ref Unsafe.Add(ref firstA, row * inner), ref Unsafe.Add(ref firstB, column), ref Unsafe.Add(ref firstC, (row * columns) + column), inner, stride);
            }
        }

        for (row = 0; row < rows; row++)
        {
            for (int column = wide; column < columns; column++)
            {
                float sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    sum += a[(row * inner) + k] * b[(k * stride) + column];
                }

                c[(row * columns) + column] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(ref float a, ref float b, ref float c, int inner, int stride, int columns)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default, c30 = default, c31 = default;
        for (int k = 0; k < inner; k++)
        {
            ref float line = ref Unsafe.Add(ref b, (nint)k * stride);
            var b0 = Vector256.LoadUnsafe(ref line);
            var b1 = Vector256.LoadUnsafe(ref line, 8);
            var a0 = Vector256.Create(Unsafe.Add(ref a, k));
            c00 += a0 * b0;
            c01 += a0 * b1;
            var a1 = Vector256.Create(Unsafe.Add(ref a, inner + k));
            c10 += a1 * b0;
            c11 += a1 * b1;
            var a2 = Vector256.Create(Unsafe.Add(ref a, (2 * inner) + k));
            c20 += a2 * b0;
            c21 += a2 * b1;
            var a3 = Vector256.Create(Unsafe.Add(ref a, (3 * inner) + k));
            c30 += a3 * b0;
            c31 += a3 * b1;
        }

        Store(ref c, c00, c01);
        Store(ref Unsafe.Add(ref c, columns), c10, c11);
        Store(ref Unsafe.Add(ref c, 2 * columns), c20, c21);
        Store(ref Unsafe.Add(ref c, 3 * columns), c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowTile(ref float a, ref float b, ref float c, int inner, int stride)
    {
        Vector256<float> c0 = default, c1 = default;
        for (int k = 0; k < inner; k++)
        {
            ref float line = ref Unsafe.Add(ref b, (nint)k * stride);
            var a0 = Vector256.Create(Unsafe.Add(ref a, k));
            c0 += a0 * Vector256.LoadUnsafe(ref line);
            c1 += a0 * Vector256.LoadUnsafe(ref line, 8);
        }

        Store(ref c, c0, c1);
    }

    private static void Store(ref float target, Vector256<float> low, Vector256<float> high)
    {
        low.StoreUnsafe(ref target);
        high.StoreUnsafe(ref target, 8);
    }
}

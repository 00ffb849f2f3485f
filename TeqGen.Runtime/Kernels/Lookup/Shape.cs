using System.Runtime.CompilerServices;

namespace TeqGen.Kernels.Lookup;

/// <summary>What register tiles ask of a shape; all of it is known when they are compiled.</summary>
/// <typeparam name="TShape">The shape.</typeparam>
internal static unsafe class Shape<TShape>
    where TShape : struct, ILookupShape
{
    /// <summary>Whether there is none, so that tables say where everything lies.</summary>
    public static bool IsAny
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(TShape) == typeof(AnyShape);
    }

    /// <summary>Which runs some pairs of a window are. Without a shape they count as one.</summary>
    /// <param name="offsets">Where the pairs are.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="runs">How many runs.</param>
    /// <param name="runPairs">Pairs of each.</param>
    /// <returns>Whether they are whole runs; a part of a window need not be.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRuns(int* offsets, int pairs, out int runs, out int runPairs)
    {
        (runs, runPairs) = (1, pairs);
        if (IsAny || offsets[pairs - 1] - offsets[0] == 2 * (pairs - 1))
        {
            return true;
        }

        (runs, runPairs) = (TShape.Runs, TShape.RunPairs);
        return pairs == TShape.Runs * TShape.RunPairs;
    }

    /// <summary>Whether rows follow each other as pixels of a line do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreInLine(int* rows, int count) => IsAny || rows[count - 1] - rows[0] == (count - 1) * TShape.PixelStride;

    /// <summary>Where a pair of a row is.</summary>
    /// <param name="pair">The first row's pair, with a shape.</param>
    /// <param name="window">The row's window, without one.</param>
    /// <param name="offset">The pair in it.</param>
    /// <param name="row">The row's number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short* At(short* pair, short* window, nint offset, int row) => IsAny ? window + offset : pair + (row * TShape.PixelStride);
}

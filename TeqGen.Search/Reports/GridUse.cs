using TeqGen.Numerics;

namespace TeqGen.Search.Reports;

/// <summary>How a tensor's values fall on a grid.</summary>
/// <param name="Levels">Magnitudes of the grid, zero included.</param>
/// <param name="UsedLevels">Those that a value takes.</param>
/// <param name="ClippedShare">Share of the non-zero values that lie beyond the outermost level by more than half its distance to the next.</param>
/// <param name="ErasedShare">Share of the non-zero values that become zero.</param>
internal sealed record GridUse(int Levels, int UsedLevels, double ClippedShare, double ErasedShare)
{
    /// <param name="bins">A tensor's values and how often each occurs.</param>
    /// <param name="grid">The grid.</param>
    public static GridUse Of(IReadOnlyList<(double Value, long Count)> bins, ExponentialGrid grid)
    {
        var levels = grid.Magnitudes;
        var encoder = new GridEncoder(grid);
        var counts = new long[levels.Length];
        double bound = levels[^1] + ((levels[^1] - levels[^2]) / 2);
        long nonzero = 0, clipped = 0, erased = 0;
        foreach (var (value, count) in bins)
        {
            int level = encoder.Encode((float)value) & (levels.Length - 1);
            counts[level] += count;
            if (value != 0)
            {
                nonzero += count;
                clipped += (grid.Signed ? Math.Abs(value) : value) > bound ? count : 0;
                erased += level == 0 ? count : 0;
            }
        }

        double all = Math.Max(1, nonzero);
        return new(levels.Length, counts.Count(count => count > 0), clipped / all, erased / all);
    }
}

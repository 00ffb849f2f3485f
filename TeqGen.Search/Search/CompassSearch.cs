using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Compass search for the α and β of least RMAE, for which there is no closed form: the lowest and the highest level are moved in turn by a
/// fraction of themselves, and the fraction is halved when nothing helps. Levels are better coordinates than α and β, which nearly cancel
/// where b is near 1.
/// </summary>
internal static class CompassSearch
{
    private const double LargestMove = 0.1;
    private const double SmallestMove = 2e-4;

    /// <summary>Improves a grid of the same base, width and zero treatment.</summary>
    /// <param name="distribution">The tensor's magnitudes.</param>
    /// <param name="start">Where to begin.</param>
    public static OperandFit Run(MagnitudeDistribution distribution, OperandFit start)
    {
        var best = start;
        bool companded = start.Grid.Zero == ZeroTreatment.Companded;
        for (double move = LargestMove; move >= SmallestMove;)
        {
            var before = best;
            foreach (double factor in (ReadOnlySpan<double>)[1 + move, 1 / (1 + move)])
            {
                best = Better(best, Scaled(best.Grid, companded ? factor : 1, factor));
                best = companded ? best : Better(best, Scaled(best.Grid, factor, 1));
            }

            move = ReferenceEquals(before, best) ? move / 2 : move;
        }

        return best;

        OperandFit Better(OperandFit current, ExponentialGrid? candidate)
        {
            if (candidate is null)
            {
                return current;
            }

            var fit = OperandFit.Measure(distribution, candidate);
            return fit.Rmae < current.Rmae ? fit : current;
        }
    }

    private static ExponentialGrid? Scaled(ExponentialGrid grid, double lowest, double highest)
    {
        if (grid.Zero == ZeroTreatment.Companded)
        {
            double scaled = grid.Alpha * highest;
            return BoundedGrid.Create(grid.Base, scaled, -scaled, grid.ExponentBits, grid.Signed, ZeroTreatment.Companded);
        }

        var levels = grid.Magnitudes;
        double low = levels[1] * lowest, high = levels[^1] * highest;
        double power = ExponentialGrid.Powers(grid.Base, levels.Length - 1)[^1];
        double alpha = (high - low) / (power - 1), beta = low - alpha;
        return alpha > 0 && alpha + beta > 0 ? BoundedGrid.Create(grid.Base, alpha, beta, grid.ExponentBits, grid.Signed, ZeroTreatment.Reserved) : null;
    }
}

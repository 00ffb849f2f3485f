using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>
/// Finds b, α and β of a grid with reserved zero. The parameters searched are b − 1 and the lowest and highest level, which are better
/// coordinates than α
/// and β (those nearly cancel where b is near 1). It starts from the best companded and β = 0 grids, all of which are grids of this
/// kind, and from
/// grids through the magnitudes themselves where there are no more than three.
/// </summary>
/// <param name="sample">The magnitudes, not all zero.</param>
/// <param name="magnitudes">Number of levels, at least 2.</param>
internal sealed class OffsetSearch(FitSample sample, int magnitudes)
{
    private const int Starts = 4;
    private const int Finalists = 3;
    private const double LargestMove = 0.3;
    private const double MiddleMove = 0.01;
    private const double SmallestMove = 1e-6;
    private readonly BaseSearch companded = new(sample, magnitudes, companded: true);
    private readonly BaseSearch zeroOffset = new(sample, magnitudes, companded: false);

    /// <summary>The best grid.</summary>
    /// <param name="known">Grids to start from besides those of the scans.</param>
    public SchemeLevels Run(IEnumerable<SchemeLevels> known)
    {
        double[][] points =
        [
            .. known.Select(grid => (double[])[grid.Base!.Value - 1, grid.Levels[1], grid.Levels[^1]]),
            .. companded.Lowest(Starts).Select(found => Point(companded, found)),
            .. zeroOffset.Lowest(Starts).Select(found => Point(zeroOffset, found)),
            .. ThroughMagnitudes(),
        ];
        var finalists = points.Select(point => PatternSearch.Run(point, Error, LargestMove, MiddleMove))
            .OrderBy(found => found.Error).Take(Finalists);
        var best = finalists.Select(found => PatternSearch.Run(found.Point, Error, MiddleMove, SmallestMove)).MinBy(found => found.Error);
        return Grid(best.Point)!;
    }

    private static double[] Point(BaseSearch search, BaseSearch.Candidate found) =>
        [found.Step, found.Scale * search.Shape(found.Step)![1], found.Scale];

    private double Error(double[] point) => Grid(point) is { } grid ? sample.Error(grid.Levels) : double.PositiveInfinity;

    private SchemeLevels? Grid(double[] point)
    {
        double b = 1 + point[0], low = point[1], high = point[2];
        double power = ExponentialGrid.Powers(b, magnitudes)[^1];
        if (point[0] < companded.SmallestStep || low >= high || !(power <= BaseSearch.LargestRange))
        {
            return null;
        }

        double alpha = (high - low) / (power - 1), beta = low - alpha;
        return alpha + beta > 0 ? GridLevels.Of(b, alpha, beta, magnitudes, ZeroTreatment.Reserved) : null;
    }

    // Two magnitudes are the lowest and highest level under any base; a third one decides the base for each level that it may be.
    private IEnumerable<double[]> ThroughMagnitudes()
    {
        var values = sample.Values[sample.FirstNonzero..].ToArray();
        if (values.Length is < 2 or > 3)
        {
            yield break;
        }

        yield return [companded.SmallestStep, values[0], values[^1]];
        for (int level = 1; values.Length == 3 && level < magnitudes - 1; level++)
        {
            yield return [StepThrough(level, (values[1] - values[0]) / (values[2] - values[0])), values[0], values[2]];
        }
    }

    // The share of a level in the range between lowest and highest falls as the base grows.
    private double StepThrough(int level, double share)
    {
        double low = companded.SmallestStep, high = 1;
        while (Share(high) > share)
        {
            high *= 2;
        }

        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            (low, high) = Share(middle) > share ? (middle, high) : (low, middle);
        }

        double Share(double step)
        {
            double[] powers = ExponentialGrid.Powers(1 + step, magnitudes);
            return powers[^1] <= BaseSearch.LargestRange ? (powers[level] - 1) / (powers[^1] - 1) : 0;
        }
    }
}

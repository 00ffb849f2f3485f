using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>
/// Finds base and scale of grids with two parameters: β = 0 (reserved zero) or β = −α (companded). b − 1 is scanned in geometric
/// steps, each with the
/// best scale, and the best ones are refined together with their scales.
/// </summary>
/// <param name="sample">The magnitudes.</param>
/// <param name="magnitudes">Number of levels above zero.</param>
/// <param name="companded">Whether β = −α.</param>
internal sealed class BaseSearch(FitSample sample, int magnitudes, bool companded)
{
    /// <summary>A grid with levels further apart than this has no use for its lowest ones; keeps all powers far from overflow.</summary>
    public const double LargestRange = 1e60;

    // The base of a grid with one level is any; this one is written.
    private const double IndifferentBase = 2;
    private const double LargestStep = 1e4;
    private const double StepRatio = 1.3;
    private const double LargestMove = 0.1;
    private const double SmallestMove = 1e-6;
    private const int Refined = 4;

    /// <summary>The smallest b − 1: the highest step of a grid is then at most 1 % above its lowest, which is as good as uniform.</summary>
    public double SmallestStep { get; } = 0.01 / (magnitudes + 1);

    /// <summary>The best grid.</summary>
    public Candidate Run()
    {
        if (magnitudes == 1 || sample.Sum == 0)
        {
            double step = magnitudes == 1 ? IndifferentBase - 1 : SmallestStep;
            return new(step, ScaleSearch.Thorough(sample, Shape(step)!), 0);
        }

        var best = Lowest(Refined).Select(Refine).MinBy(candidate => candidate.Error);
        var (scale, error) = ScaleSearch.Snap(sample, Shape(best.Step)!, (best.Scale, best.Error));
        return new(best.Step, scale, error);
    }

    /// <summary>The best local minima of the scan, best first.</summary>
    /// <param name="count">Most of them.</param>
    public Candidate[] Lowest(int count)
    {
        var scan = new List<Candidate>();
        for (double step = SmallestStep; step < LargestStep && Shape(step) is { } shape; step *= StepRatio)
        {
            var (scale, error) = ScaleSearch.Coarse(sample, shape);
            scan.Add(new(step, scale, error));
        }

        double ErrorAt(int i) => scan[Math.Clamp(i, 0, scan.Count - 1)].Error;
        return [.. Enumerable.Range(0, scan.Count)
            .Where(i => ErrorAt(i) <= ErrorAt(i - 1) && ErrorAt(i) <= ErrorAt(i + 1))
            .Select(i => scan[i]).OrderBy(candidate => candidate.Error).ThenBy(candidate => candidate.Step).Take(count)];
    }

    /// <summary>The levels with the highest at 1, or null where the base is so large that powers are of no use.</summary>
    /// <param name="step">b − 1.</param>
    public double[]? Shape(double step)
    {
        double[] powers = ExponentialGrid.Powers(1 + step, magnitudes + 1);
        if (!(powers[^1] <= LargestRange))
        {
            return null;
        }

        var shape = new double[powers.Length];
        for (int m = 1; m < shape.Length; m++)
        {
            shape[m] = companded ? (powers[m] - 1) / (powers[^1] - 1) : powers[m - 1] / powers[^2];
        }

        return shape;
    }

    /// <summary>The grid of a candidate, its levels by the same arithmetic as <see cref="ExponentialGrid"/>.</summary>
    public SchemeLevels Levels(Candidate candidate)
    {
        double b = 1 + candidate.Step;
        double[] powers = ExponentialGrid.Powers(b, magnitudes + 1);
        double alpha = candidate.Scale / (companded ? powers[^1] - 1 : powers[^2]);
        return companded
            ? GridLevels.Of(b, alpha, -alpha, magnitudes, ZeroTreatment.Companded)
            : GridLevels.Of(b, alpha, 0, magnitudes, ZeroTreatment.Reserved);
    }

    private Candidate Refine(Candidate start)
    {
        var (point, error) = PatternSearch.Run([start.Step, start.Scale], Error, LargestMove, SmallestMove);
        return new(point[0], point[1], error);

        double Error(double[] point)
        {
            if (point[0] < SmallestStep || Shape(point[0]) is not { } levels)
            {
                return double.PositiveInfinity;
            }

            for (int m = 1; m < levels.Length; m++)
            {
                levels[m] *= point[1];
            }

            return sample.Error(levels);
        }
    }

    /// <summary>b − 1, the highest level, and the error.</summary>
    public readonly record struct Candidate(double Step, double Scale, double Error);
}

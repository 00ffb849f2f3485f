namespace TeqGen.Search.Schemes;

/// <summary>
/// Finds the scale of least error for levels in fixed ratios. The error has many local minima, so the scale is scanned in geometric
/// steps first; the
/// best ones are refined by golden sections. Every local minimum has a level on a magnitude (the error is piecewise linear in the scale),
/// so the result is moved onto one, and with few magnitudes all such scales are tried.
/// </summary>
internal static class ScaleSearch
{
    // Grids that reach further than this beyond the largest magnitude have the same levels below it as smaller ones, or nearly so.
    private const double LargestReach = 256;
    private const double GoldenRatio = 0.61803398874989485;
    private const double SectionTolerance = 1e-7;
    private const double Negligible = 1e-14;
    private const double CoarseShrink = 1 / 1.09;
    private const double FineShrink = 1 / 1.01;
    private const int FineMinima = 8;
    private const int MostTrials = 1 << 15;
    private const int SnapRounds = 8;

    /// <summary>A quick search, for comparing shapes.</summary>
    /// <param name="sample">The magnitudes.</param>
    /// <param name="shape">The levels at scale 1, ascending from 0 to 1.</param>
    public static (double Scale, double Error) Coarse(FitSample sample, double[] shape) => Scan(sample, shape, CoarseShrink, minima: 1);

    /// <summary>The full search.</summary>
    /// <param name="sample">The magnitudes.</param>
    /// <param name="shape">The levels at scale 1, ascending from 0 to 1.</param>
    public static double Thorough(FitSample sample, double[] shape)
    {
        var best = Scan(sample, shape, FineShrink, FineMinima);
        return Snap(sample, shape, Exhaustive(sample, shape, best)).Scale;
    }

    /// <summary>Moves a scale onto neighbouring ones that put a level on a magnitude, while that lowers the error.</summary>
    public static (double Scale, double Error) Snap(FitSample sample, double[] shape, (double Scale, double Error) start)
    {
        var best = start;
        for (int round = 0; round < SnapRounds; round++)
        {
            var before = best;
            for (int m = 1; m < shape.Length; m++)
            {
                int above = sample.IndexOf(before.Scale * shape[m]);
                for (int i = Math.Max(above - 1, sample.FirstNonzero); i <= Math.Min(above, sample.Count - 1); i++)
                {
                    best = Better(sample, shape, sample.Values[i] / shape[m], best);
                }
            }

            if (best.Error >= before.Error)
            {
                break;
            }
        }

        return best;
    }

    private static (double Scale, double Error) Exhaustive(FitSample sample, double[] shape, (double Scale, double Error) best)
    {
        if ((long)sample.Count * shape.Length > MostTrials)
        {
            return best;
        }

        for (int i = sample.FirstNonzero; i < sample.Count; i++)
        {
            for (int m = 1; m < shape.Length; m++)
            {
                best = Better(sample, shape, sample.Values[i] / shape[m], best);
            }
        }

        return best;
    }

    private static (double Scale, double Error) Scan(FitSample sample, double[] shape, double shrink, int minima)
    {
        if (sample.Sum == 0)
        {
            return (1, 0);
        }

        // A tensor that the smallest grid over it holds gets that one, rather than a larger one of which it uses the lower levels.
        double whole = Error(sample, shape, sample.Maximum);
        if (whole <= Negligible * sample.Sum)
        {
            return (sample.Maximum, whole);
        }

        // Downward, until what is clipped alone is worse than the best.
        var trials = new List<(double Scale, double Error)>();
        var best = (Scale: 0.0, Error: double.PositiveInfinity);
        double scale = sample.Maximum * Math.Min(LargestReach, 1 / shape[1]);
        do
        {
            var trial = (scale, Error(sample, shape, scale));
            trials.Add(trial);
            best = trial.Item2 < best.Error ? trial : best;
            scale *= shrink;
        }
        while (sample.Clipped(scale) < best.Error);

        double ErrorAt(int i) => trials[Math.Clamp(i, 0, trials.Count - 1)].Error;
        var lowest = Enumerable.Range(0, trials.Count)
            .Where(i => ErrorAt(i) <= ErrorAt(i - 1) && ErrorAt(i) <= ErrorAt(i + 1))
            .OrderBy(ErrorAt).ThenBy(i => i).Take(minima);
        foreach (int i in lowest)
        {
            var refined = Section(sample, shape, trials[i].Scale * shrink, trials[i].Scale / shrink);
            best = refined.Error < best.Error ? refined : best;
        }

        return best;
    }

    private static (double Scale, double Error) Section(FitSample sample, double[] shape, double low, double high)
    {
        double left = high - (GoldenRatio * (high - low)), right = low + (GoldenRatio * (high - low));
        double leftError = Error(sample, shape, left), rightError = Error(sample, shape, right);
        while (high - low > SectionTolerance * high)
        {
            if (leftError <= rightError)
            {
                (high, right, rightError) = (right, left, leftError);
                left = high - (GoldenRatio * (high - low));
                leftError = Error(sample, shape, left);
            }
            else
            {
                (low, left, leftError) = (left, right, rightError);
                right = low + (GoldenRatio * (high - low));
                rightError = Error(sample, shape, right);
            }
        }

        return leftError <= rightError ? (left, leftError) : (right, rightError);
    }

    private static (double Scale, double Error) Better(FitSample sample, double[] shape, double scale, (double Scale, double Error) best)
    {
        double error = Error(sample, shape, scale);
        return error < best.Error ? (scale, error) : best;
    }

    private static double Error(FitSample sample, double[] shape, double scale)
    {
        Span<double> levels = stackalloc double[shape.Length];
        for (int m = 0; m < levels.Length; m++)
        {
            levels[m] = scale * shape[m];
        }

        return sample.Error(levels);
    }
}

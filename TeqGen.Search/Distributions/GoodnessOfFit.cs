namespace TeqGen.Search.Distributions;

/// <summary>How well a distribution describes a sample's magnitudes.</summary>
internal static class GoodnessOfFit
{
    private const int FirstPieces = 64;

    /// <summary>The logarithm of the likelihood of all magnitudes, in the sample's unit.</summary>
    public static double LogLikelihood(DistributionSample sample, DistributionModel model)
    {
        double sum = 0;
        for (int i = 0; i < sample.Magnitudes.Length; i++)
        {
            sum += sample.Counts[i] * model.LogDensity(sample.Magnitudes[i], sample.Logs[i]);
        }

        return sum;
    }

    /// <summary>Σ (share of the magnitudes in a bar − share that the model has there)², the share beyond the bars included.</summary>
    public static double ResidualSumOfSquares(DistributionSample sample, MagnitudeBars bars, DistributionModel model)
    {
        double sum = 0, before = model.Cumulative(0);
        for (int i = 0; i < bars.Counts.Length; i++)
        {
            double after = model.Cumulative((i + 1) * bars.Width);
            double residual = ((double)bars.Counts[i] / sample.Count) - (after - before);
            sum += residual * residual;
            before = after;
        }

        double beyond = ((double)bars.Beyond / sample.Count) - (1 - before);
        return sum + (beyond * beyond);
    }

    /// <summary>
    /// The Kolmogorov–Smirnov statistic sup |F(x) − S(x)|, exact: between two magnitudes both functions only grow, which bounds their
    /// difference, so that most ranges need not be looked into.
    /// </summary>
    public static double KolmogorovSmirnov(DistributionSample sample, DistributionModel model)
    {
        int last = sample.Magnitudes.Length - 1;
        double largest = 0;
        var ranges = new Stack<(int From, int To, double Lower, double Upper)>();
        var at = new List<(int Index, double Value)>();
        for (int piece = 0; piece <= FirstPieces; piece++)
        {
            int index = (int)((long)last * piece / FirstPieces);
            if (at.Count == 0 || index > at[^1].Index)
            {
                at.Add((index, Visit(index)));
            }
        }

        for (int i = 1; i < at.Count; i++)
        {
            ranges.Push((at[i - 1].Index, at[i].Index, at[i - 1].Value, at[i].Value));
        }

        while (ranges.TryPop(out var range))
        {
            var (from, to, lower, upper) = range;
            if (to - from > 1 && Math.Max(Share(to) - lower, upper - Share(from + 1)) > largest)
            {
                int middle = (from + to) / 2;
                double value = Visit(middle);
                ranges.Push((from, middle, lower, value));
                ranges.Push((middle, to, value, upper));
            }
        }

        return largest;

        // S just below the i-th magnitude; just above it is Share(i + 1).
        double Share(int i) => (double)sample.Below[i] / sample.Count;

        double Visit(int i)
        {
            double value = model.Cumulative(sample.Magnitudes[i]);
            largest = Math.Max(largest, Math.Max(Math.Abs(value - Share(i)), Math.Abs(Share(i + 1) - value)));
            return value;
        }
    }
}

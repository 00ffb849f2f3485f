namespace TeqGen.Search.Distributions;

/// <summary>What a tensor's values are like.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Statistics">Moments and quantiles.</param>
/// <param name="Histogram">The magnitudes in bars, in the tensor's unit; null where all values are zero.</param>
/// <param name="Fits">Fitted distributions, the best by likelihood first; none where there is no spread to fit them to.</param>
/// <param name="Notes">What else should be known, in words.</param>
internal sealed record TensorAnalysis(
    string Name, TensorStatistics Statistics, MagnitudeBars? Histogram, IReadOnlyList<DistributionFit> Fits, IReadOnlyList<string> Notes)
{
    /// <summary>The fits in the order of a criterion.</summary>
    /// <param name="ranking">Which.</param>
    public IEnumerable<DistributionFit> Ranked(FitRanking ranking) =>
        Fits.OrderBy(fit => fit.Criterion(ranking)).ThenBy(fit => fit.Family);
}

/// <summary>Moments and quantiles of a tensor; magnitudes are those of its non-zero values.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Zeros">Exact zeros among them.</param>
/// <param name="Negatives">Values below zero.</param>
/// <param name="Mean">Mean of all values.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Kurtosis">Fourth central moment over the square of the second; 3 for a normal distribution; 0 where all values are the same.</param>
/// <param name="Smallest">The smallest magnitude, 0 if there is none.</param>
/// <param name="Median">Half of the magnitudes do not exceed it.</param>
/// <param name="Quantile999">99.9 % of the magnitudes do not exceed it.</param>
/// <param name="Largest">The largest magnitude.</param>
internal sealed record TensorStatistics(
    long Count,
    long Zeros,
    long Negatives,
    double Mean,
    double Deviation,
    double Kurtosis,
    double Smallest,
    double Median,
    double Quantile999,
    double Largest)
{
    /// <summary>Share of exact zeros.</summary>
    public double ZeroShare => (double)Zeros / Count;

    /// <summary>The statistics of values.</summary>
    /// <param name="bins">The values, ascending, and how often each occurs.</param>
    /// <param name="sample">Those that are not zero, or null where there are none.</param>
    public static TensorStatistics Of(IReadOnlyList<(double Value, long Count)> bins, DistributionSample? sample)
    {
        long count = bins.Sum(bin => bin.Count), zeros = bins.Where(bin => bin.Value == 0).Sum(bin => bin.Count);
        double mean = 0, second = 0, fourth = 0;
        foreach (var (value, number) in bins)
        {
            mean += number * value;
        }

        mean /= count;
        foreach (var (value, number) in bins)
        {
            double square = (value - mean) * (value - mean);
            second += number * square;
            fourth += number * (square * square);
        }

        double Unit(double magnitude) => Math.ScaleB(magnitude, sample!.Exponent);
        return new(
            count,
            zeros,
            bins.Where(bin => bin.Value < 0).Sum(bin => bin.Count),
            mean,
            Math.Sqrt(second / count),
            bins.Count > 1 ? fourth / second * (count / second) : 0,
            sample is null ? 0 : Unit(sample.Magnitudes[0]),
            sample is null ? 0 : Unit(sample.Quantile(0.5)),
            sample is null ? 0 : Unit(sample.Quantile(0.999)),
            sample is null ? 0 : Unit(sample.Magnitudes[^1]));
    }
}

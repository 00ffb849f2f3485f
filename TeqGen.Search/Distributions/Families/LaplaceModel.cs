using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>Laplace: the location of most likelihood is the median, the scale the mean distance from it.</summary>
/// <param name="location">The median.</param>
/// <param name="scale">The mean distance from it.</param>
/// <param name="folded">Whether the tensor has negative values.</param>
internal sealed class LaplaceModel(double location, double scale, bool folded) : LocatedModel(
    DistributionFamily.Laplace,
    new DistributionParameter("location", location, HasUnit: true),
    new DistributionParameter("scale", scale, HasUnit: true),
    folded)
{
    private readonly double logFactor = -DeterministicMath.Log(2 * scale);

    public static DistributionModel? Fit(DistributionSample sample)
    {
        double median = Median(sample), distance = 0;
        foreach (var (value, count) in sample.Signed)
        {
            distance += count * Math.Abs(value - median);
        }

        return distance > 0 ? new LaplaceModel(median, distance / sample.Count, sample.HasNegatives) : null;
    }

    public static DistributionModel Centred(DistributionSample sample) =>
        new CentredModel(DistributionFamily.Laplace, "location", "scale", ExponentialModel.Fit(sample));

    protected override double LogDensityAt(double x) => logFactor - (Math.Abs(x - location) / scale);

    protected override double CumulativeAt(double x)
    {
        double tail = DeterministicMath.Exp(-Math.Abs(x - location) / scale) / 2;
        return x < location ? tail : 1 - tail;
    }

    private static double Median(DistributionSample sample)
    {
        long before = 0;
        foreach (var (value, count) in sample.Signed)
        {
            before += count;
            if (2 * before >= sample.Count)
            {
                return value;
            }
        }

        return sample.Signed[^1].Value;
    }
}

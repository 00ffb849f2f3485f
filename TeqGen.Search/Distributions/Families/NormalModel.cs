using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>Normal: mean and deviation of most likelihood are those of the values.</summary>
/// <param name="mean">The mean.</param>
/// <param name="deviation">The root mean square of the distance from it.</param>
/// <param name="folded">Whether the tensor has negative values.</param>
internal sealed class NormalModel(double mean, double deviation, bool folded) : LocatedModel(
    DistributionFamily.Normal,
    new DistributionParameter("mean", mean, HasUnit: true),
    new DistributionParameter("deviation", deviation, HasUnit: true),
    folded)
{
    // ½·ln(2π)
    private const double LogNormalization = 0.91893853320467274;
    private readonly double logFactor = -LogNormalization - DeterministicMath.Log(deviation);

    public static DistributionModel? Fit(DistributionSample sample)
    {
        double sum = 0, squares = 0;
        foreach (var (value, count) in sample.Signed)
        {
            sum += count * value;
        }

        double mean = sum / sample.Count;
        foreach (var (value, count) in sample.Signed)
        {
            squares += count * ((value - mean) * (value - mean));
        }

        return squares > 0 ? new NormalModel(mean, Math.Sqrt(squares / sample.Count), sample.HasNegatives) : null;
    }

    public static DistributionModel Centred(DistributionSample sample) =>
        new CentredModel(DistributionFamily.Normal, "mean", "deviation", HalfNormalModel.Fit(sample));

    protected override double LogDensityAt(double x)
    {
        double z = (x - mean) / deviation;
        return logFactor - (z * z / 2);
    }

    protected override double CumulativeAt(double x) => DeterministicMath.Erfc((mean - x) / (deviation * Math.Sqrt(2))) / 2;
}

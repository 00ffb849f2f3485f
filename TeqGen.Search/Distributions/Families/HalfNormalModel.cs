using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>Half-normal: the square of the scale of most likelihood is the mean square.</summary>
/// <param name="scale">The root mean square.</param>
internal sealed class HalfNormalModel(double scale)
    : DistributionModel(DistributionFamily.HalfNormal, new DistributionParameter("scale", scale, HasUnit: true))
{
    // ½·ln(π/2)
    private const double LogNormalization = 0.22579135264472743;
    private readonly double logFactor = -LogNormalization - DeterministicMath.Log(scale);

    public static HalfNormalModel Fit(DistributionSample sample) => new(Math.Sqrt(sample.SquareSum / sample.Count));

    public override double LogDensity(double x, double log) => logFactor - (x / scale * (x / scale) / 2);

    public override double Cumulative(double x) => DeterministicMath.Erf(x / (scale * Math.Sqrt(2)));
}

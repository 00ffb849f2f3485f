using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>Uniform: the bounds of most likelihood are the smallest and the largest magnitude.</summary>
/// <param name="lower">The lower bound.</param>
/// <param name="upper">The upper bound.</param>
internal sealed class UniformModel(double lower, double upper) : DistributionModel(
    DistributionFamily.Uniform,
    new DistributionParameter("lower", lower, HasUnit: true),
    new DistributionParameter("upper", upper, HasUnit: true))
{
    private readonly double logDensity = -DeterministicMath.Log(upper - lower);

    public static UniformModel Fit(DistributionSample sample) => new(sample.Magnitudes[0], sample.Magnitudes[^1]);

    public override double LogDensity(double x, double log) => x >= lower && x <= upper ? logDensity : double.NegativeInfinity;

    public override double Cumulative(double x) => Math.Clamp((x - lower) / (upper - lower), 0, 1);
}

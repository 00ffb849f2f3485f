using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>Exponential: the scale of most likelihood is the mean.</summary>
/// <param name="scale">The mean.</param>
internal sealed class ExponentialModel(double scale)
    : DistributionModel(DistributionFamily.Exponential, new DistributionParameter("scale", scale, HasUnit: true))
{
    private readonly double logScale = DeterministicMath.Log(scale);

    public static ExponentialModel Fit(DistributionSample sample) => new(sample.Sum / sample.Count);

    public override double LogDensity(double x, double log) => -(x / scale) - logScale;

    public override double Cumulative(double x) => 1 - DeterministicMath.Exp(-x / scale);
}

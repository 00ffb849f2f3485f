using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>
/// A distribution with a location that is fitted to the values with their signs. On the magnitudes of a tensor with negative values it
/// stands folded: the density of a magnitude is that of both values which have it.
/// </summary>
/// <param name="family">Laplace or normal.</param>
/// <param name="location">The parameter that is the centre.</param>
/// <param name="width">The parameter that is the width.</param>
/// <param name="folded">Whether the tensor has negative values.</param>
internal abstract class LocatedModel(
    DistributionFamily family, DistributionParameter location, DistributionParameter width, bool folded)
    : DistributionModel(family, location, width)
{
    public override double LogDensity(double x, double log)
    {
        double at = LogDensityAt(x);
        if (!folded)
        {
            return at;
        }

        double mirrored = LogDensityAt(-x), high = Math.Max(at, mirrored);
        return high + DeterministicMath.Log(1 + DeterministicMath.Exp(Math.Min(at, mirrored) - high));
    }

    public override double Cumulative(double x) => CumulativeAt(x) - (folded ? CumulativeAt(-x) : 0);

    /// <summary>Logarithm of the density of a value with its sign.</summary>
    protected abstract double LogDensityAt(double x);

    /// <summary>The share of values, with their signs, up to one.</summary>
    protected abstract double CumulativeAt(double x);
}

/// <summary>
/// A Laplace or normal distribution about 0, which has the exponential or half-normal magnitudes. It is taken where a free location does not
/// pay for itself, so that symmetric tensors get a centre of exactly 0.
/// </summary>
/// <param name="family">Laplace or normal.</param>
/// <param name="location">Name of the centre.</param>
/// <param name="width">Name of the width.</param>
/// <param name="magnitudes">The distribution of magnitudes.</param>
internal sealed class CentredModel(DistributionFamily family, string location, string width, DistributionModel magnitudes)
    : DistributionModel(
        family, new DistributionParameter(location, 0, HasUnit: true), new DistributionParameter(width, magnitudes.Parameters[0].Value, HasUnit: true))
{
    public override int FreeParameters => 1;

    public override double LogDensity(double x, double log) => magnitudes.LogDensity(x, log);

    public override double Cumulative(double x) => magnitudes.Cumulative(x);
}

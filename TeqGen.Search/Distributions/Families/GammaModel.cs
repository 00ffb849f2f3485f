using MathNet.Numerics;
using MathNet.Numerics.RootFinding;
using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>
/// Gamma: the shape k of most likelihood solves ln k − ψ(k) = ln(mean) − mean of logarithms, the scale is mean / k.
/// </summary>
/// <param name="shape">k.</param>
/// <param name="scale">θ.</param>
internal sealed class GammaModel(double shape, double scale) : DistributionModel(
    DistributionFamily.Gamma,
    new DistributionParameter("shape", shape, HasUnit: false),
    new DistributionParameter("scale", scale, HasUnit: true))
{
    private const double Tolerance = 1e-12;
    private const int Iterations = 200;
    private readonly double logFactor = -SpecialFunctions.GammaLn(shape) - (shape * DeterministicMath.Log(scale));

    /// <returns>The fit, or null where the magnitudes are so nearly the same that rounding hides their spread.</returns>
    public static DistributionModel? Fit(DistributionSample sample)
    {
        double mean = sample.Sum / sample.Count, spread = DeterministicMath.Log(mean) - (sample.LogSum / sample.Count);
        if (!(spread > Tolerance))
        {
            return null;
        }

        // Minka's closed form is within 1.5 % of the root, which a bracket of a factor of 2 holds.
        double start = (3 - spread + Math.Sqrt(((spread - 3) * (spread - 3)) + (24 * spread))) / (12 * spread);
        double Equation(double k) => Math.Log(k) - SpecialFunctions.DiGamma(k) - spread;
        return Brent.TryFindRoot(Equation, start / 2, start * 2, Tolerance * start, Iterations, out double shape)
            ? new GammaModel(shape, mean / shape)
            : null;
    }

    public override double LogDensity(double x, double log) => logFactor + ((shape - 1) * log) - (x / scale);

    public override double Cumulative(double x) => x == 0 ? 0 : SpecialFunctions.GammaLowerRegularized(shape, x / scale);
}

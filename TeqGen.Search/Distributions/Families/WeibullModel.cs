using MathNet.Numerics.RootFinding;
using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>
/// Weibull: the shape k of most likelihood solves Σxᵏ·ln x / Σxᵏ − 1/k = mean of logarithms, the left side of which grows with k; the scale
/// is the k-th root of the mean of xᵏ.
/// </summary>
/// <param name="shape">k.</param>
/// <param name="scale">λ.</param>
internal sealed class WeibullModel(double shape, double scale) : DistributionModel(
    DistributionFamily.Weibull,
    new DistributionParameter("shape", shape, HasUnit: false),
    new DistributionParameter("scale", scale, HasUnit: true))
{
    // Bounds of ln k: shapes of 0.007 to 1,100.
    private const double Lowest = -5;
    private const double Highest = 7;
    private const double Tolerance = 1e-10;
    private const int Iterations = 200;
    private readonly double logShape = DeterministicMath.Log(shape);
    private readonly double logScale = DeterministicMath.Log(scale);

    /// <returns>The fit, or null where the shape is beyond any use.</returns>
    public static DistributionModel? Fit(DistributionSample sample)
    {
        double meanLog = sample.LogSum / sample.Count, largest = sample.Logs[^1];
        if (!Brent.TryFindRoot(Equation, Lowest, Highest, Tolerance, Iterations, out double root))
        {
            return null;
        }

        double shape = DeterministicMath.Exp(root);
        return new WeibullModel(shape, DeterministicMath.Exp(largest + (DeterministicMath.Log(Sums(shape).Powers / sample.Count) / shape)));

        double Equation(double logShape)
        {
            double k = DeterministicMath.Exp(logShape);
            var (powers, weighted) = Sums(k);
            return (weighted / powers) - (1 / k) - (meanLog - largest);
        }

        // Of magnitudes over the largest, so that powers do not overflow: Σxᵏ and Σxᵏ·ln x.
        (double Powers, double Weighted) Sums(double k)
        {
            double powers = 0, weighted = 0;
            for (int i = 0; i < sample.Logs.Length; i++)
            {
                double log = sample.Logs[i] - largest, power = sample.Counts[i] * DeterministicMath.Exp(k * log);
                powers += power;
                weighted += power * log;
            }

            return (powers, weighted);
        }
    }

    public override double LogDensity(double x, double log)
    {
        double ratio = log - logScale;
        return logShape - logScale + ((shape - 1) * ratio) - DeterministicMath.Exp(shape * ratio);
    }

    public override double Cumulative(double x) =>
        x == 0 ? 0 : 1 - DeterministicMath.Exp(-DeterministicMath.Exp(shape * (DeterministicMath.Log(x) - logScale)));
}

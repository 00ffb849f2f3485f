using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Grids of a layer as our reading of DNA-TEQ finds them: the operand whose magnitudes follow an exponential best leads; its base starts at the one whose
/// powers span the tensor's whole range and climbs to the least error; for every base, α and β put the lowest and the highest level on the ends of the
/// leader's range. The other operand takes the same base and number of exponent bits, and has α and β fitted.
/// </summary>
/// <param name="weights">Magnitudes of the weights.</param>
/// <param name="activations">Magnitudes of the layer's inputs.</param>
internal sealed class DnaTeqFitter(MagnitudeDistribution weights, MagnitudeDistribution activations)
{
    /// <summary>The share of the magnitudes above zero that lies below the range that the first base spans.</summary>
    public const double FirstLowerEnd = 0.02;

    private const double FirstStep = 0.1;
    private const double LastStep = 1e-3;
    private const double SmallestBase = 1 + (4 * LastStep);
    private const double LargestBase = 16;

    // Shares of the magnitudes above zero that may lie below the lowest level and above the highest: the ends of a range are those of these of least error.
    private static readonly double[] LowerEnds = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6];
    private static readonly double[] UpperEnds = [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2];
    private readonly OperandFitter weightFitter = new(weights, FitObjective.NoiseToSignal);
    private readonly OperandFitter activationFitter = new(activations, FitObjective.NoiseToSignal);

    /// <summary>Whether the weights lead.</summary>
    public bool WeightsLead { get; } = ExponentialMisfit(weights) <= ExponentialMisfit(activations);

    /// <summary>Grids of e exponent bits.</summary>
    public LayerFit Fit(int exponentBits)
    {
        double b = Climb(exponentBits);
        var leader = Lead(b, exponentBits);
        return WeightsLead ? new(b, leader, Follow(activationFitter, b, exponentBits)) : new(b, Follow(weightFitter, b, exponentBits), leader);
    }

    // Squared distance between the distribution's and an exponential's quantiles, both over their mean: the residual sum of squares of a fit. Infinite for
    // a tensor that has no range to be spanned.
    private static double ExponentialMisfit(MagnitudeDistribution distribution)
    {
        const int Quantiles = 64;
        if (!(distribution.Maximum > distribution.PositiveQuantile(FirstLowerEnd)))
        {
            return double.PositiveInfinity;
        }

        double mean = distribution.Sum / distribution.CountBetween(0, distribution.Count), sum = 0;
        for (int i = 0; i < Quantiles; i++)
        {
            double p = (i + 0.5) / Quantiles, difference = (distribution.Quantile(p) / mean) + DeterministicMath.Log(1 - p);
            sum += difference * difference;
        }

        return sum;
    }

    private static OperandFit Follow(OperandFitter fitter, double b, int exponentBits) =>
        fitter.Fit(b, exponentBits + (fitter.Distribution.Signed ? 1 : 0));

    private double Climb(int exponentBits)
    {
        var distribution = WeightsLead ? weights : activations;
        double low = distribution.PositiveQuantile(FirstLowerEnd), high = distribution.Maximum;
        int levels = (1 << exponentBits) - 1;
        if (!(high > low))
        {
            return 2;
        }

        double b = levels < 2 ? 2 : DeterministicMath.Exp((DeterministicMath.Log(high) - DeterministicMath.Log(low)) / (levels - 1));
        b = Math.Clamp(b, SmallestBase, LargestBase);
        double error = Lead(b, exponentBits).NoiseToSignal;
        for (double step = FirstStep * (b - 1); step >= LastStep;)
        {
            double up = Math.Min(b + step, LargestBase), down = Math.Max(b - step, SmallestBase);
            double above = Lead(up, exponentBits).NoiseToSignal, below = Lead(down, exponentBits).NoiseToSignal;
            if (Math.Min(above, below) < error)
            {
                (b, error) = above <= below ? (up, above) : (down, below);
            }
            else
            {
                step /= 2;
            }
        }

        return b;
    }

    private OperandFit Lead(double b, int exponentBits)
    {
        var fitter = WeightsLead ? weightFitter : activationFitter;
        OperandFit? best = null;
        foreach (double lower in LowerEnds)
        {
            foreach (double upper in UpperEnds)
            {
                var fit = OfRange(fitter.Distribution, b, exponentBits, lower, upper);
                best = fit is not null && (best is null || fit.NoiseToSignal < best.NoiseToSignal) ? fit : best;
            }
        }

        // A single level has no range, and a tensor of one magnitude none either.
        return best ?? Follow(fitter, b, exponentBits);
    }

    private static OperandFit? OfRange(MagnitudeDistribution distribution, double b, int exponentBits, double lower, double upper)
    {
        int levels = (1 << exponentBits) - 1;
        double low = distribution.PositiveQuantile(lower), high = distribution.PositiveQuantile(1 - upper);
        double alpha = levels > 1 ? (high - low) / (ExponentialGrid.Powers(b, levels)[^1] - 1) : 0, beta = low - alpha;
        return alpha > 0 && alpha + beta > 0
            ? OperandFit.Measure(distribution, BoundedGrid.Create(b, alpha, beta, exponentBits, distribution.Signed, ZeroTreatment.Reserved))
            : null;
    }
}

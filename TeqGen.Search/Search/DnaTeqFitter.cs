using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Grids of a layer as our reading of DNA-TEQ finds them: the operand whose magnitudes follow an exponential best leads; its base starts at the one whose
/// powers span the tensor's whole range and climbs to the least RMAE; for every base, α and β put the lowest and the highest level on the ends of the range.
/// The other operand takes the same base and number of exponent bits.
/// </summary>
/// <param name="weights">Magnitudes of the weights.</param>
/// <param name="activations">Magnitudes of the layer's inputs.</param>
internal sealed class DnaTeqFitter(MagnitudeDistribution weights, MagnitudeDistribution activations)
{
    /// <summary>The ends of a range: shares of the magnitudes above zero that lie below it and above it.</summary>
    public const double LowerEnd = 0.02;
    public const double UpperEnd = 0.001;

    private const double FirstStep = 0.1;
    private const double LastStep = 1e-3;
    private const double LargestBase = 16;
    private readonly bool weightsLead = ExponentialMisfit(weights) <= ExponentialMisfit(activations);

    /// <summary>Grids of e exponent bits.</summary>
    public LayerFit Fit(int exponentBits)
    {
        var leader = weightsLead ? weights : activations;
        double b = Climb(leader, exponentBits);
        return new(b, OfRange(weights, b, exponentBits), OfRange(activations, b, exponentBits));
    }

    // Squared distance between the distribution's and an exponential's quantiles, both over their mean: the residual sum of squares of a fit.
    private static double ExponentialMisfit(MagnitudeDistribution distribution)
    {
        const int Quantiles = 64;
        double mean = distribution.Sum / distribution.CountBetween(0, distribution.Count), sum = 0;
        for (int i = 0; mean > 0 && i < Quantiles; i++)
        {
            double p = (i + 0.5) / Quantiles, difference = (distribution.Quantile(p) / mean) + DeterministicMath.Log(1 - p);
            sum += difference * difference;
        }

        return sum;
    }

    private static double Climb(MagnitudeDistribution leader, int exponentBits)
    {
        var (low, high) = Range(leader);
        int levels = (1 << exponentBits) - 1;
        if (!(high > low))
        {
            return 2;
        }

        double b = levels < 2 ? 2 : DeterministicMath.Exp(DeterministicMath.Log(high / low) / (levels - 1));
        b = Math.Min(b, LargestBase);
        double error = OfRange(leader, b, exponentBits).Rmae;
        for (double step = FirstStep * (b - 1); step >= LastStep;)
        {
            double up = Math.Min(b + step, LargestBase), down = Math.Max(b - step, 1 + (LastStep * 4));
            double above = OfRange(leader, up, exponentBits).Rmae, below = OfRange(leader, down, exponentBits).Rmae;
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

    private static OperandFit OfRange(MagnitudeDistribution distribution, double b, int exponentBits)
    {
        var (low, high) = Range(distribution);
        if (!(high > 0))
        {
            return OperandFit.Measure(distribution, ExponentialGrid.ForZeros(b, exponentBits, distribution.Signed));
        }

        int levels = (1 << exponentBits) - 1;
        double power = ExponentialGrid.Powers(b, levels)[^1], mean = distribution.Sum / distribution.CountBetween(0, distribution.Count);
        var (alpha, beta) = levels == 1 || !(high > low) ? (levels == 1 ? 2 * mean : high / power, 0) : ((high - low) / (power - 1), 0.0);
        beta = levels == 1 || !(high > low) ? 0 : low - alpha;
        return OperandFit.Measure(distribution, BoundedGrid.Create(b, alpha, beta, exponentBits, distribution.Signed, ZeroTreatment.Reserved));
    }

    private static (double Low, double High) Range(MagnitudeDistribution distribution) =>
        (distribution.PositiveQuantile(LowerEnd), distribution.PositiveQuantile(1 - UpperEnd));
}

using TeqGen.Numerics;

namespace TeqGen.Search.Distributions.Families;

/// <summary>
/// Lomax (Pareto's second kind, whose magnitudes begin at 0): for a given scale λ the shape of most likelihood is n / Σ ln(1 + x/λ); λ is
/// scanned in geometric steps and refined by a golden section. Where tails are no heavier than exponential ones, likelihood grows with λ for
/// ever; the fit then stands at the largest λ.
/// </summary>
/// <param name="shape">α.</param>
/// <param name="scale">λ.</param>
/// <param name="atLimit">Whether λ is the largest that is tried.</param>
internal sealed class LomaxModel(double shape, double scale, bool atLimit) : DistributionModel(
    DistributionFamily.Lomax,
    new DistributionParameter("shape", shape, HasUnit: false),
    new DistributionParameter("scale", scale, HasUnit: true))
{
    // Of λ over the mean magnitude.
    private const double Smallest = 1e-4;
    private const double Largest = 1e5;
    private const double Step = 1.6;
    private const double GoldenRatio = 0.61803398874989485;
    private const double Tolerance = 1e-7;
    private readonly double logFactor = DeterministicMath.Log(shape / scale);

    public override string Note => atLimit ? "as good as exponential: likelihood grows with shape and scale for ever" : "";

    public static LomaxModel Fit(DistributionSample sample)
    {
        double mean = sample.Sum / sample.Count, best = Smallest, most = double.NegativeInfinity;
        for (double ratio = Smallest; ratio <= Largest; ratio *= Step)
        {
            double likelihood = Profile(sample, ratio * mean).LogLikelihood;
            (best, most) = likelihood > most ? (ratio, likelihood) : (best, most);
        }

        double found = Section(sample, mean, best / Step, Math.Min(best * Step, Largest));
        bool atLimit = found > Largest / 2;
        double scale = (atLimit ? Largest : found) * mean;
        return new(Profile(sample, scale).Shape, scale, atLimit);
    }

    public override double LogDensity(double x, double log) => logFactor - ((shape + 1) * DeterministicMath.Log(1 + (x / scale)));

    public override double Cumulative(double x) => 1 - DeterministicMath.Exp(-shape * DeterministicMath.Log(1 + (x / scale)));

    private static double Section(DistributionSample sample, double mean, double low, double high)
    {
        double At(double ratio) => Profile(sample, ratio * mean).LogLikelihood;
        double left = high - (GoldenRatio * (high - low)), right = low + (GoldenRatio * (high - low));
        double leftValue = At(left), rightValue = At(right);
        while (high - low > Tolerance * high)
        {
            if (leftValue >= rightValue)
            {
                (high, right, rightValue) = (right, left, leftValue);
                left = high - (GoldenRatio * (high - low));
                leftValue = At(left);
            }
            else
            {
                (low, left, leftValue) = (left, right, rightValue);
                right = low + (GoldenRatio * (high - low));
                rightValue = At(right);
            }
        }

        return leftValue >= rightValue ? left : right;
    }

    private static (double Shape, double LogLikelihood) Profile(DistributionSample sample, double scale)
    {
        double logs = 0;
        for (int i = 0; i < sample.Magnitudes.Length; i++)
        {
            logs += sample.Counts[i] * DeterministicMath.Log(1 + (sample.Magnitudes[i] / scale));
        }

        double shape = sample.Count / logs;
        return (shape, (sample.Count * DeterministicMath.Log(shape / scale)) - ((shape + 1) * logs));
    }
}

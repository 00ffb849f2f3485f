namespace TeqGen.Search.Schemes;

/// <summary>
/// Normal-float levels (QLoRA; Dettmers et al. 2023), symmetric: equally spaced quantiles of the standard normal distribution from its
/// median to
/// 1 − δ, divided by the last one, times the largest magnitude α. With m magnitudes there are 2m + 1 values, and δ = 1 / (2·(2m + 1))
/// is half of
/// one's share. (QLoRA's NF4 has 7 magnitudes on one side and 8 on the other, and a δ between both.)
/// </summary>
internal sealed class NormalFloatScheme : IScheme
{
    private const double LargestQuantile = 8;
    private const double InverseRootOfTwoPi = 0.398942280401432677940;

    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        double scale = sample.Sum == 0 ? 1 : sample.Maximum;
        return new([.. Shape(magnitudes).Select(level => scale * level)]) { Alpha = scale };
    }

    /// <summary>The levels with the highest at 1.</summary>
    internal static double[] Shape(int magnitudes)
    {
        double range = 0.5 - (1 / (2 * ((2.0 * magnitudes) + 1))), last = Quantile(range);
        return [.. Enumerable.Range(0, magnitudes + 1).Select(k => Quantile(range * k / magnitudes) / last)];
    }

    /// <summary>The x with P(0 ≤ X ≤ x) = p for a standard normal X, by bisection.</summary>
    /// <param name="p">At least 0 and below ½ − 10⁻⁹.</param>
    internal static double Quantile(double p)
    {
        double low = 0, high = p == 0 ? 0 : LargestQuantile;
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            (low, high) = Central(middle) < p ? (middle, high) : (low, middle);
        }
    }

    // P(0 ≤ X ≤ x) = φ(0)·Σ (−1)ⁿ x²ⁿ⁺¹ / (2ⁿ n! (2n + 1)). Its terms grow to about e^(x²/2), which costs 2 digits at the largest quantile
    // used (3.1, for 255 magnitudes); beyond 5 the sum would be of no use, but there p is within 10⁻⁶ of ½.
    private static double Central(double x)
    {
        if (x > 5)
        {
            return 0.5;
        }

        double power = x, sum = x;
        for (int n = 1; Math.Abs(power) > 1e-18 * sum; n++)
        {
            power *= -x * x / (2 * n);
            sum += power / ((2 * n) + 1);
        }

        return InverseRootOfTwoPi * sum;
    }
}

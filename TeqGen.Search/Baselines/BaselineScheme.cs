using TeqGen.Search.Schemes;

namespace TeqGen.Search.Baselines;

/// <summary>
/// The levels of the usual quantizers: numbers in fixed ratios times a scale. Signed and unsigned tensors of n bits have 2^(n−1) − 1 and
/// 2ⁿ − 1 magnitudes and a zero. Scales are the largest magnitude (absmax, normal-float) or where the squared error is least, which is what
/// the exponential grids of a search minimise too.
/// </summary>
/// <param name="Name">The scheme's name, as <c>teqgen fit</c> has it.</param>
/// <param name="Shape">The levels with the highest at 1, by the number of magnitudes.</param>
/// <param name="Clips">Whether the scale is fitted.</param>
internal sealed record BaselineScheme(string Name, Func<int, double[]> Shape, bool Clips)
{
    // From twice the largest magnitude down; the error's minima in the scale are wider than a step.
    private const double LargestReach = 2;
    private const double Shrink = 1 / 1.01;

    public static IReadOnlyList<BaselineScheme> All { get; } =
    [
        new("uniform-absmax", UniformScheme.Shape, Clips: false),
        new("uniform-clip", UniformScheme.Shape, Clips: true),
        new("log2", magnitudes => FixedBaseScheme.Shape(2, magnitudes), Clips: true),
        new("log-sqrt2", magnitudes => FixedBaseScheme.Shape(Math.Sqrt(2), magnitudes), Clips: true),
        new("apot", AdditivePowersScheme.Shape, Clips: true),
        new("nf", NormalFloatScheme.Shape, Clips: false),
    ];

    /// <summary>The magnitudes that a tensor's values are rounded to, ascending from 0.</summary>
    /// <param name="distribution">The tensor's magnitudes.</param>
    /// <param name="bits">Stored bits of a value, sign counted.</param>
    /// <param name="signed">Whether one of them is the sign.</param>
    public double[] Fit(MagnitudeDistribution distribution, int bits, bool signed)
    {
        double[] shape = Shape((1 << (bits - (signed ? 1 : 0))) - 1);
        double scale = distribution.Sum == 0 ? 1 : Clips ? LeastSquares(distribution, shape) : distribution.Maximum;
        return [.. shape.Select(level => scale * level)];
    }

    private static double LeastSquares(MagnitudeDistribution distribution, double[] shape)
    {
        double best = distribution.Maximum, least = double.PositiveInfinity;
        for (double scale = LargestReach * distribution.Maximum; Clipped(distribution, scale) < least; scale *= Shrink)
        {
            double error = Error(distribution, shape, scale);
            (best, least) = error < least ? (scale, error) : (best, least);
        }

        return best;
    }

    private static double Clipped(MagnitudeDistribution distribution, double scale) =>
        distribution.SquaredError(distribution.IndexOf(scale), distribution.Count, scale);

    private static double Error(MagnitudeDistribution distribution, double[] shape, double scale)
    {
        double error = 0;
        for (int m = 0, from = 0; m < shape.Length; m++)
        {
            int to = m + 1 < shape.Length ? distribution.IndexOf(scale * (shape[m] + shape[m + 1]) / 2) : distribution.Count;
            error += distribution.SquaredError(from, to, scale * shape[m]);
            from = to;
        }

        return error;
    }
}

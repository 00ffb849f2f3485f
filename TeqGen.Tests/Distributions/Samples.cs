using MathNet.Numerics.Distributions;
using TeqGen.Search.Distributions;

namespace TeqGen.Tests.Distributions;

/// <summary>Values drawn from known distributions, the same in every run.</summary>
internal static class Samples
{
    private const int Count = 20_000;

    public static float[] Of(string name)
    {
        var random = new Random(17);
        IEnumerable<double> values = name switch
        {
            "laplace" => Laplace.Samples(random, 0, 0.2),
            "laplace, shifted" => Laplace.Samples(random, 0.3, 0.2),
            "laplace, positive" => Laplace.Samples(random, 9, 0.2),
            "normal" => Normal.Samples(random, 0, 3),
            "normal, shifted" => Normal.Samples(random, -2, 3),
            "normal, positive" => Normal.Samples(random, 40, 3),
            "exponential" => Exponential.Samples(random, 1 / 0.7),
            "half-normal" => Normal.Samples(random, 0, 5).Select(Math.Abs),
            "uniform" => ContinuousUniform.Samples(random, 0.25, 4),
            "uniform, signed" => ContinuousUniform.Samples(random, -4, 4),
            "gamma" => Gamma.Samples(random, 2.5, 1 / 0.3),
            "gamma, peaked" => Gamma.Samples(random, 0.4, 1 / 0.3),
            "weibull" => Weibull.Samples(random, 1.7, 0.02),
            "lomax" => ContinuousUniform.Samples(random, 0, 1).Select(u => 0.6 * (Math.Pow(1 - u, -1 / 2.5) - 1)),
            "lomax, signed" => ContinuousUniform.Samples(random, -1, 1).Select(u => Math.Sign(u) * 0.6 * (Math.Pow(1 - Math.Abs(u), -1 / 2.5) - 1)),
            _ => throw new ArgumentException(name),
        };
        return [.. values.Take(Count).Select(value => (float)value)];
    }

    public static TensorAnalysis Analyze(params float[] values) => DistributionAnalyzer.Analyze("tensor", values);
}

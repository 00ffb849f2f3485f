using TeqGen.Numerics;

namespace TeqGen.Search.Distributions;

/// <summary>What fits are ranked by.</summary>
internal enum FitRanking
{
    /// <summary>Bayes' information criterion, parameters·ln n − 2·log-likelihood: a parameter has to pay for itself.</summary>
    Likelihood,

    /// <summary>The Kolmogorov–Smirnov statistic.</summary>
    Ks,

    /// <summary>The residual sum of squares.</summary>
    Rss,
}

/// <summary>A family's fit of most likelihood to a tensor's magnitudes, in the tensor's unit.</summary>
/// <param name="Model">The distribution, in the sample's unit.</param>
/// <param name="Exponent">The tensor's unit is the sample's divided by 2 to this power.</param>
/// <param name="LogLikelihood">Logarithm of the likelihood.</param>
/// <param name="Bic">Bayes' information criterion; less is better.</param>
/// <param name="KolmogorovSmirnov">sup |F − S|, 0 to 1.</param>
/// <param name="ResidualSumOfSquares">Σ (share of the magnitudes in a bar − share that the fit has there)².</param>
internal sealed record DistributionFit(
    DistributionModel Model, int Exponent, double LogLikelihood, double Bic, double KolmogorovSmirnov, double ResidualSumOfSquares)
{
    private const double LnTwo = 0.693147180559945309417;

    public DistributionFamily Family => Model.Family;

    /// <summary>The parameters in the tensor's unit.</summary>
    public IEnumerable<(string Name, double Value)> Parameters =>
        Model.Parameters.Select(parameter => (parameter.Name, parameter.HasUnit ? Math.ScaleB(parameter.Value, Exponent) : parameter.Value));

    public static DistributionFit Measure(DistributionSample sample, MagnitudeBars bars, DistributionModel model)
    {
        double likelihood = GoodnessOfFit.LogLikelihood(sample, model) - (sample.Count * (sample.Exponent * LnTwo));
        return new(
            model,
            sample.Exponent,
            likelihood,
            (model.FreeParameters * DeterministicMath.Log(sample.Count)) - (2 * likelihood),
            GoodnessOfFit.KolmogorovSmirnov(sample, model),
            GoodnessOfFit.ResidualSumOfSquares(sample, bars, model));
    }

    /// <summary>What a ranking orders by; less is better.</summary>
    public double Criterion(FitRanking ranking) => ranking switch
    {
        FitRanking.Likelihood => Bic,
        FitRanking.Ks => KolmogorovSmirnov,
        _ => ResidualSumOfSquares,
    };

    /// <summary>The share of the magnitudes that the fit has between two, in the tensor's unit.</summary>
    /// <param name="from">At least 0.</param>
    /// <param name="to">No less.</param>
    public double ShareBetween(double from, double to) =>
        Model.Cumulative(Math.ScaleB(to, -Exponent)) - Model.Cumulative(Math.ScaleB(from, -Exponent));
}

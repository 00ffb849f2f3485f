using TeqGen.Search.Distributions;
using TeqGen.Search.Distributions.Families;

namespace TeqGen.Tests.Distributions;

/// <summary>What is drawn from a family is found to be of it, with its parameters.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData("laplace", "laplace", 0d, 0.2)]
    [InlineData("laplace, shifted", "laplace", 0.3, 0.2)]
    [InlineData("laplace, positive", "laplace", 9d, 0.2)]
    [InlineData("normal", "normal", 0d, 3d)]
    [InlineData("normal, shifted", "normal", -2d, 3d)]
    [InlineData("normal, positive", "normal", 40d, 3d)]
    [InlineData("exponential", "exponential", 0.7)]
    [InlineData("half-normal", "half-normal", 5d)]
    [InlineData("uniform", "uniform", 0.25, 4d)]
    [InlineData("uniform, signed", "uniform", 0d, 4d)]
    [InlineData("gamma", "gamma", 2.5, 0.3)]
    [InlineData("gamma, peaked", "gamma", 0.4, 0.3)]
    [InlineData("weibull", "weibull", 1.7, 0.02)]
    [InlineData("lomax", "lomax", 2.5, 0.6)]
    [InlineData("lomax, signed", "lomax", 2.5, 0.6)]
    public void A_drawn_family_is_ranked_first_with_its_parameters(string drawn, string family, double first, double second = double.NaN)
    {
        var analysis = Samples.Analyze(Samples.Of(drawn));
        var best = analysis.Fits[0];
        Assert.Equal(family, best.Family.Name());
        double[] parameters = double.IsNaN(second) ? [first] : [first, second];
        double[] found = [.. best.Parameters.Select(parameter => parameter.Value)];
        Assert.Equal(parameters.Length, found.Length);
        double width = parameters.Max(Math.Abs);
        Assert.All(parameters.Zip(found), pair => Assert.InRange(pair.Second, pair.First - (0.08 * width), pair.First + (0.08 * width)));

        // √n·KS of a sample from its own distribution exceeds 1.95 once in a thousand times.
        Assert.InRange(best.KolmogorovSmirnov, 0, 1.95 / Math.Sqrt(analysis.Statistics.Count));
        Assert.Equal(family, analysis.Ranked(FitRanking.Likelihood).First().Family.Name());
    }

    [Fact]
    public void Every_family_is_fitted_and_measured()
    {
        var analysis = Samples.Analyze(Samples.Of("gamma"));
        Assert.Equal(Enum.GetValues<DistributionFamily>(), analysis.Fits.Select(fit => fit.Family).Order());
        Assert.All(analysis.Fits, fit => Assert.True(double.IsFinite(fit.LogLikelihood) && fit.ResidualSumOfSquares > 0));
        Assert.Equal(analysis.Fits.Min(fit => fit.Bic), analysis.Fits[0].Bic);
        Assert.Equal(DistributionFamily.Gamma, analysis.Ranked(FitRanking.Ks).First().Family);
        Assert.Equal(DistributionFamily.Gamma, analysis.Ranked(FitRanking.Rss).First().Family);
    }

    [Theory]
    [InlineData("gamma")]
    [InlineData("weibull")]
    [InlineData("lomax")]
    public void No_parameters_nearby_are_likelier(string drawn)
    {
        var sample = new DistributionSample(SignedHistogram.Of("tensor", Samples.Of(drawn)).Bins());
        var (fit, make) = Fitted(drawn, sample);
        double best = GoodnessOfFit.LogLikelihood(sample, fit);
        var (shape, scale) = (fit.Parameters[0].Value, fit.Parameters[1].Value);
        double[] factors = [0.99, 1, 1.01];
        foreach (var model in factors.SelectMany(_ => factors, (one, other) => make(shape * one, scale * other)))
        {
            Assert.InRange(GoodnessOfFit.LogLikelihood(sample, model), double.NegativeInfinity, best + 1e-6);
        }
    }

    private static (DistributionModel Fit, Func<double, double, DistributionModel> Make) Fitted(string family, DistributionSample sample) => family switch
    {
        "gamma" => (GammaModel.Fit(sample)!, (shape, scale) => new GammaModel(shape, scale)),
        "weibull" => (WeibullModel.Fit(sample)!, (shape, scale) => new WeibullModel(shape, scale)),
        _ => (LomaxModel.Fit(sample), (shape, scale) => new LomaxModel(shape, scale, atLimit: false)),
    };
}

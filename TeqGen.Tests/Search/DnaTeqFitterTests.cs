using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Search.Baselines;

namespace TeqGen.Tests.Search;

/// <summary>Grids of the strategy dna-teq.</summary>
public sealed class DnaTeqFitterTests
{
    private static readonly MagnitudeDistribution Weights = Quantiles(signed: true, p => -Math.Log(1 - p));
    private static readonly MagnitudeDistribution Activations = Quantiles(signed: false, p => p < 0.5 ? 0 : (p - 0.5) * (p - 0.5));

    [Fact]
    public void The_operand_that_is_nearer_to_an_exponential_leads()
    {
        Assert.True(new DnaTeqFitter(Weights, Activations).WeightsLead);
        Assert.False(new DnaTeqFitter(Activations, Weights).WeightsLead);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void The_leaders_levels_end_on_its_magnitudes_and_the_other_operand_has_the_same_base(int exponentBits)
    {
        var fit = new DnaTeqFitter(Weights, Activations).Fit(exponentBits);
        var (low, high) = (fit.Weights.Grid.Magnitudes[1], fit.Weights.Grid.Magnitudes[^1]);
        Assert.Contains(Weights.Bins.Values, value => Math.Abs(value - low) <= 1e-9 * value);
        Assert.Contains(Weights.Bins.Values, value => Math.Abs(value - high) <= 1e-9 * value);
        Assert.Equal(fit.Base, fit.Weights.Grid.Base);
        Assert.Equal(fit.Base, fit.Activations.Grid.Base);
        Assert.Equal(exponentBits, fit.Weights.Grid.ExponentBits);
        Assert.Equal(exponentBits, fit.Activations.Grid.ExponentBits);
        Assert.False(fit.Activations.Grid.Signed);
    }

    [Theory]
    [InlineData(3, 0.9)]
    [InlineData(4, 0.75)]
    [InlineData(5, 0.6)]
    [InlineData(7, 0.4)]
    public void An_exponential_tensor_has_less_noise_than_on_the_best_uniform_levels(int storedBits, double most)
    {
        var fit = new DnaTeqFitter(Weights, Weights).Fit(storedBits - 1);
        double[] uniform = BaselineScheme.All.Single(scheme => scheme.Name == "uniform-clip").Fit(Weights, storedBits, signed: true);
        Assert.InRange(fit.Weights.NoiseToSignal, 0, most * NoiseToSignal(uniform));

        // The other operand, here the same tensor, is fitted without being held to the ends of its range.
        Assert.InRange(fit.Activations.NoiseToSignal, 0, 1.0001 * fit.Weights.NoiseToSignal);
    }

    [Fact]
    public void An_exponent_bit_nearly_halves_the_error()
    {
        double before = double.PositiveInfinity;
        for (int exponentBits = 2; exponentBits <= 7; exponentBits++)
        {
            double rmae = new DnaTeqFitter(Weights, Activations).Fit(exponentBits).Weights.Rmae;
            Assert.InRange(rmae, 0, 0.65 * before);
            before = rmae;
        }
    }

    [Fact]
    public void Tensors_without_variety_get_grids_too_and_never_lead_where_the_other_has_a_range()
    {
        float[] zeros = new float[100], constant = [.. Enumerable.Repeat(0.7f, 100)], single = [.. zeros, 3f];
        float[] tiny = [float.Epsilon, 1e-40f, -1e-42f], huge = [float.MaxValue, -float.MaxValue / 3, 1f], many = [.. zeros, 1f, -2f, 3f, 0.1f];
        float[][] tensors = [zeros, constant, single, tiny, huge, many];
        foreach (float[] weights in tensors)
        {
            foreach (float[] activations in tensors)
            {
                var fitter = new DnaTeqFitter(MagnitudeDistribution.Of(weights), MagnitudeDistribution.Of(activations));
                for (int exponentBits = 1; exponentBits <= 7; exponentBits++)
                {
                    var fit = fitter.Fit(exponentBits);
                    Assert.InRange(fit.Weights.Rmae, 0, 1);
                    Assert.InRange(fit.Activations.Rmae, 0, 1);
                    Assert.Equal(fit.Weights.Grid.Base, fit.Activations.Grid.Base);
                }
            }
        }

        var range = MagnitudeDistribution.Of(many);
        Assert.False(new DnaTeqFitter(MagnitudeDistribution.Of(zeros), range).WeightsLead);
        Assert.False(new DnaTeqFitter(MagnitudeDistribution.Of(constant), range).WeightsLead);
    }

    private static double NoiseToSignal(double[] levels)
    {
        var (values, counts) = Weights.Bins;
        double noise = 0, signal = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double distance = levels.Min(level => Math.Abs(level - values[i]));
            noise += counts[i] * distance * distance;
            signal += counts[i] * values[i] * values[i];
        }

        return noise / signal;
    }

    private static MagnitudeDistribution Quantiles(bool signed, Func<double, double> quantile)
    {
        const int Count = 20_000;
        return MagnitudeDistribution.Of([.. Enumerable.Range(0, Count).Select(i => (float)quantile((i + 0.5) / Count) * (signed && i % 2 == 0 ? -1 : 1))]);
    }
}

using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Search.Calibration;

namespace TeqGen.Tests.Search;

/// <summary>Whether grids of activations cut outliers off is a choice.</summary>
public sealed class ClippingTests
{
    private const float Outlier = 10;

    // A half-normal tensor, one magnitude far beyond it.
    private static readonly float[] Values = [.. Normal(5000).Select(Math.Abs), Outlier];

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(3)]
    public void Without_clipping_the_highest_level_is_the_largest_magnitude_and_the_error_is_more(int bits)
    {
        MagnitudeDistribution weights = MagnitudeDistribution.Of(Normal(2000)), inputs = MagnitudeDistribution.Of(Values);
        var clipped = new LayerFitter(weights, inputs);
        var whole = new LayerFitter(weights, inputs, activationLimit: Outlier);
        foreach (var fit in (OperandFit[])[whole.Fit(4, bits).Activations, whole.FitActivations(bits)])
        {
            Assert.Equal(Outlier, fit.Grid.Magnitudes[^1], 1e-5 * Outlier);
        }

        var cut = clipped.FitActivations(bits);
        Assert.InRange(cut.Grid.Magnitudes[^1], 0, 0.95 * Outlier);
        Assert.True(cut.NoiseToSignal < whole.FitActivations(bits).NoiseToSignal, "Cutting the outlier off pays.");
        Assert.Equal(clipped.FitWeights(4), whole.FitWeights(4));
    }

    [Theory]
    [InlineData(Ingredients.Default)]
    [InlineData(Ingredients.Default & ~Ingredients.Clipping)]
    public void A_search_keeps_the_largest_magnitude_of_each_layer_s_inputs_only_if_it_is_told_to(Ingredients ingredients)
    {
        var result = SmallSearch.Run(new SearchOptions { TargetBits = 4, Ingredients = ingredients });
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        var inputs = new NetworkEvaluator(network).InputDistributions(SmallSearch.Calibration().Inputs);
        bool whole = result.Layers.Zip(inputs).All(
            pair => Math.Abs(pair.First.Fit.Activations.Grid.Magnitudes[^1] / pair.Second.Maximum - 1) < 2e-3);
        Assert.Equal(!ingredients.HasFlag(Ingredients.Clipping), whole);
    }

    [Fact]
    public void Inputs_that_are_zero_wherever_they_were_sampled_keep_their_limit()
    {
        var fit = new LayerFitter(MagnitudeDistribution.Of(Normal(100)), MagnitudeDistribution.Of(new float[50]), activationLimit: 3).Fit(3, 3);
        Assert.Equal(3, fit.Activations.Grid.Magnitudes[^1], 1e-5);
        Assert.Equal(0, fit.Activations.NoiseToSignal);
    }

    private static float[] Normal(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}

using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Search;

/// <summary>Fits against what a converged search reaches, and on tensors that are not like any distribution.</summary>
public sealed class FittingTests
{
    private const int Samples = 200_000;
    private static readonly MagnitudeDistribution Laplace = LaplaceQuantiles();

    [Theory]
    [InlineData(3, 0.250)]
    [InlineData(4, 0.126)]
    [InlineData(5, 0.0643)]
    [InlineData(6, 0.0329)]
    [InlineData(7, 0.0169)]
    public void A_Laplace_tensor_reaches_the_error_of_a_converged_search(int bits, double expected)
    {
        var fit = new LayerFitter(Laplace, Laplace, FitObjective.Rmae).Fit(bits, bits);
        Assert.InRange(fit.Weights.Rmae, 0, 1.01 * expected);
        Assert.Equal(bits, fit.Weights.Grid.StoredBits);
        Assert.Equal(fit.Base, fit.Activations.Grid.Base);
    }

    [Theory]
    [InlineData(3, 0.252)]
    [InlineData(4, 0.131)]
    [InlineData(5, 0.0696)]
    [InlineData(6, 0.0374)]
    [InlineData(7, 0.0202)]
    public void Without_offsets_it_reaches_what_there_is_without_them(int bits, double expected)
    {
        var fit = new LayerFitter(Laplace, MagnitudeDistribution.Of(NonNegative()), FitObjective.NoiseToSignal, offsets: false).Fit(bits, bits);
        foreach (var grid in (ExponentialGrid[])[fit.Weights.Grid, fit.Activations.Grid])
        {
            Assert.Equal((0, ZeroTreatment.Reserved, bits), (grid.Beta, grid.Zero, grid.StoredBits));
        }

        Assert.Equal(fit.Base, fit.Activations.Grid.Base);
        Assert.Equal((true, false), (fit.Weights.Grid.Signed, fit.Activations.Grid.Signed));
        var alone = new LayerFitter(Laplace, Laplace, FitObjective.Rmae, offsets: false).Fit(bits, bits);
        Assert.InRange(alone.Weights.Rmae, 0, 1.01 * expected);
    }

    [Theory]
    [InlineData(FitObjective.Rmae)]
    [InlineData(FitObjective.NoiseToSignal)]
    public void More_bits_never_give_a_larger_error(FitObjective objective)
    {
        var fitter = new LayerFitter(Laplace, MagnitudeDistribution.Of(NonNegative()), objective);
        double before = double.PositiveInfinity;
        for (int bits = LayerFitter.MinimumBits; bits <= LayerFitter.MaximumBits; bits++)
        {
            double cost = fitter.Fit(bits, bits).Cost(objective);
            Assert.InRange(cost, 0, before);
            before = cost;
        }
    }

    [Fact]
    public void Measured_errors_are_those_of_rounding_every_value()
    {
        float[] values = [.. NonNegative().Select((value, i) => i % 2 == 0 ? value : -value)];
        var fit = new LayerFitter(MagnitudeDistribution.Of(values), Laplace).Fit(4, 4).Weights;
        var rounded = new float[values.Length];
        new GridEncoder(fit.Grid).Round(values, rounded);
        double absolute = values.Zip(rounded, (x, y) => Math.Abs((double)x - y)).Sum() / values.Sum(x => Math.Abs((double)x));
        double squared = values.Zip(rounded, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / values.Sum(x => (double)x * x);
        Assert.Equal(absolute, fit.Rmae, 1e-6 * absolute);
        Assert.Equal(squared, fit.NoiseToSignal, 1e-6 * squared);
        Assert.Equal(-10 * Math.Log10(squared), fit.SqnrDecibels, 1e-4);
    }

    [Theory]
    [InlineData(FitObjective.Rmae)]
    [InlineData(FitObjective.NoiseToSignal)]
    public void Tensors_without_variety_get_grids_too(FitObjective objective)
    {
        float[] zeros = new float[100], constant = [.. Enumerable.Repeat(0.7f, 100)], single = [.. zeros, 3f];
        float[] negative = [.. Enumerable.Repeat(-2f, 100)], tiny = [float.Epsilon, 1e-40f, -1e-42f], huge = [float.MaxValue, -float.MaxValue / 3, 1f];
        float[][] tensors = [zeros, constant, single, negative, tiny, huge];
        foreach (float[] weights in tensors)
        {
            foreach (float[] activations in tensors)
            {
                var fitter = new LayerFitter(MagnitudeDistribution.Of(weights), MagnitudeDistribution.Of(activations), objective);
                for (int bits = LayerFitter.MinimumBits; bits <= LayerFitter.MaximumBits; bits += 3)
                {
                    var fit = fitter.Fit(bits, 10 - bits);
                    Assert.InRange(fit.Weights.Rmae, 0, 1);
                    Assert.InRange(fit.Activations.Rmae, 0, 1);
                    Assert.InRange(fit.Weights.SqnrDecibels, 0, OperandFit.LargestSqnrDecibels);
                    Assert.Equal(fit.Weights.Grid.Base, fit.Activations.Grid.Base);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Grids_of_one_term_have_the_counters_that_they_are_said_to_have(bool signed)
    {
        var inputs = signed ? Laplace : MagnitudeDistribution.Of(NonNegative());
        var (free, oneTerm) = (new LayerFitter(Laplace, inputs), new LayerFitter(Laplace, inputs, oneTerm: true));
        foreach (var (weightBits, activationBits) in (ValueTuple<int, int>[])[(2, 2), (2, 5), (3, 4), (4, 4), (5, 3), (8, 8)])
        {
            var fit = oneTerm.Fit(weightBits, activationBits);
            var layout = new CounterLayout(fit.Weights.Grid.Format, fit.Activations.Grid.Format);
            Assert.False(layout.HasThird);
            Assert.Equal(layout.FirstCount, layout.Total);
            Assert.Equal(layout.Total, oneTerm.Counters(weightBits, activationBits));

            // What β is worth: nothing for one level, much for many.
            double cost = free.Fit(weightBits, activationBits).Cost(FitObjective.NoiseToSignal);
            Assert.InRange(fit.Cost(FitObjective.NoiseToSignal), 0.99 * cost, (weightBits + activationBits > 8 ? 50 : 1.6) * cost);
        }

        var zeros = new LayerFitter(MagnitudeDistribution.Of(new float[10]), inputs, oneTerm: true).Fit(3, 3);
        Assert.False(zeros.Weights.Grid.Format.HasOffset);
    }

    [Fact]
    public void A_constant_tensor_is_held_exactly()
    {
        var constant = MagnitudeDistribution.Of([.. Enumerable.Repeat(0.7f, 100)]);
        Assert.InRange(new LayerFitter(constant, constant).Fit(2, 2).Weights.Rmae, 0, 1e-12);
    }

    [Fact]
    public void A_tensor_without_negatives_gets_no_sign_and_all_its_bits_as_exponent()
    {
        var grid = new LayerFitter(Laplace, MagnitudeDistribution.Of(NonNegative())).Fit(8, 8).Activations.Grid;
        Assert.False(grid.Signed);
        Assert.Equal(8, grid.ExponentBits);
    }

    [Fact]
    public void The_narrowest_widths_are_within_their_thresholds_and_one_bit_less_is_not()
    {
        var fitter = new LayerFitter(Laplace, Laplace, FitObjective.Rmae);
        var (weightBits, activationBits) = fitter.Narrowest(0.07, 0.04);
        Assert.Equal((5, 6), (weightBits, activationBits));
        Assert.True(fitter.Fit(weightBits, activationBits).Weights.Rmae <= 0.07);
        Assert.True(fitter.Fit(weightBits, activationBits).Activations.Rmae <= 0.04);
        Assert.True(fitter.Fit(weightBits - 1, activationBits).Weights.Rmae > 0.07);
        Assert.True(fitter.Fit(weightBits, activationBits - 1).Activations.Rmae > 0.04);
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MagnitudeDistribution.Of([1f, float.NaN]));
        Assert.Throws<ArgumentException>(() => MagnitudeDistribution.Of([float.NegativeInfinity]));
    }

    private static MagnitudeDistribution LaplaceQuantiles()
    {
        var values = new float[Samples];
        for (int i = 0; i < Samples; i++)
        {
            values[i] = (float)(-Math.Log(1 - ((i + 0.5) / Samples))) * (i % 2 == 0 ? 1 : -1);
        }

        return MagnitudeDistribution.Of(values);
    }

    // Half zeros, as after ReLU, and half of a normal-like sum.
    private static float[] NonNegative()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 20_000).Select(_ => Math.Max(0f, (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))];
    }
}

using TeqGen.Search;
using TeqGen.Search.Schemes;

namespace TeqGen.Tests.Search.Schemes;

/// <summary>Tensors with few distinct values or none, levels that have names of their own, and the sign option.</summary>
public sealed class FewValuesTests
{
    [Fact]
    public void Zeros_and_constants_are_held_exactly_by_every_scheme()
    {
        foreach (double[] tensor in (double[][])[[0], [0, 0, -0.0], [0.7, 0.7], [-3.7f], [0, 1e-45f], [float.MaxValue], [1e299]])
        {
            foreach (string scheme in SchemeFitter.Names)
            {
                for (int bits = 2; bits <= 8; bits++)
                {
                    var fit = Fit(tensor, scheme, bits);
                    Assert.Equal(0, fit.Rmae);
                    Assert.Null(fit.SqnrDecibels);
                    Assert.All(fit.Levels, level => Assert.True(double.IsFinite(level)));
                }
            }
        }
    }

    [Fact]
    public void Two_and_three_values_are_held_exactly_where_a_grid_goes_through_them()
    {
        Assert.Equal(0, Fit([0.3, -1.9], "exponential", 3).Rmae);
        Assert.Equal(0, Fit([0.3, -1.9], "beta0", 3).Rmae, 1e-6);
        Assert.Equal(0, Fit([1, -2, 4], "beta0", 3).Rmae, 1e-6);
        Assert.Equal(0, Fit([1, -2, 4], "log2", 3).Rmae);
        Assert.Equal(0, Fit([1, -2, 3], "uniform-clip", 3).Rmae);
        Assert.Equal(0, Fit([0.3, -1.9, 7.1], "exponential", 3).Rmae, 1e-12);
        Assert.Equal(0, Fit([0.3, -1.9, 7.1], "lloyd", 3).Rmae);

        // No exponential grid has its smallest step at the top: the limit is the uniform grid of step 0.3.
        Assert.InRange(Fit([0.3, -1.9, 2.1], "exponential", 4).Rmae, 0, 1.02 * 0.1 / 4.3);
    }

    [Fact]
    public void Lloyd_finds_the_global_optimum()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] tensor = [.. Enumerable.Range(0, 9).Select(_ => -random.NextDouble() * random.NextDouble())];
            double least = double.PositiveInfinity;
            foreach (double a in tensor)
            {
                foreach (double b in tensor)
                {
                    foreach (double c in tensor)
                    {
                        double[] levels = [0, a, b, c];
                        least = Math.Min(least, tensor.Sum(x => levels.Min(level => Math.Abs(x - level))));
                    }
                }
            }

            Assert.Equal(least / -tensor.Sum(), Fit(tensor, "lloyd", 3).Rmae, 1e-12);
        }
    }

    [Fact]
    public void Additive_powers_of_two_are_the_published_ones()
    {
        Assert.Equal([0, 1], AdditivePowersScheme.Shape(1));
        Assert.Equal([0, 0.25, 0.5, 1], AdditivePowersScheme.Shape(3));
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1], AdditivePowersScheme.Shape(7).Select(level => Math.Round(level, 12)));
        double[] four = [0, 1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 32, 33, 36, 48];
        Assert.Equal(four.Select(level => level / 48), AdditivePowersScheme.Shape(15));
        Assert.Equal(256, AdditivePowersScheme.Shape(255).Distinct().Count());
    }

    [Fact]
    public void Normal_quantiles_are_those_of_the_tables()
    {
        Assert.Equal(0, NormalFloatScheme.Quantile(0));
        Assert.Equal(0.674489750196082, NormalFloatScheme.Quantile(0.25), 1e-13);
        Assert.Equal(1.959963984540054, NormalFloatScheme.Quantile(0.475), 1e-13);
        Assert.Equal(3.090232306167814, NormalFloatScheme.Quantile(0.499), 1e-11);
    }

    [Fact]
    public void The_sign_option_decides_the_number_of_levels()
    {
        double[] tensor = SampleTensors.Of("half-normal");
        Assert.Equal(8, SchemeFitter.Fit("x", FitSample.Of("x", tensor), "uniform-clip", 4, SignBit.Yes).Levels.Length);
        Assert.Equal(16, SchemeFitter.Fit("x", FitSample.Of("x", tensor), "uniform-clip", 4, SignBit.No).Levels.Length);
        Assert.Equal(16, Fit(tensor, "uniform-clip", 4).Levels.Length);
        tensor[7] = -1;
        Assert.Contains("--signed no", Assert.Throws<SearchException>(
            () => SchemeFitter.Fit("x", FitSample.Of("x", tensor), "uniform-clip", 4, SignBit.No)).Message, StringComparison.Ordinal);
    }

    private static TensorFit Fit(double[] tensor, string scheme, int bits) =>
        SchemeFitter.Fit("tensor", FitSample.Of("tensor", tensor), scheme, bits, SignBit.Auto);
}

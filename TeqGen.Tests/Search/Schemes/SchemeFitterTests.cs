using TeqGen.Numerics;
using TeqGen.Search.Schemes;

namespace TeqGen.Tests.Search.Schemes;

/// <summary>Properties that every fit has, on tensors of many distributions.</summary>
public sealed class SchemeFitterTests
{
    public static TheoryData<string> Tensors => [.. SampleTensors.Names];

    [Theory]
    [MemberData(nameof(Tensors))]
    public void Levels_ascend_from_zero_in_the_number_of_the_width_and_give_the_errors_reported(string name)
    {
        double[] tensor = SampleTensors.Of(name);
        foreach (string scheme in SchemeFitter.Names)
        {
            var fit = Fit(tensor, scheme, 4);
            int most = tensor.Min() < 0 ? 8 : 16;
            Assert.Equal(0, fit.Levels[0]);
            Assert.All(fit.Levels.Zip(fit.Levels.Skip(1)), pair => Assert.True(pair.First < pair.Second));
            Assert.InRange(fit.Levels.Length, scheme == "lloyd" ? 2 : most, most);
            double[] errors = [.. tensor.Select(value => fit.Levels.Min(level => Math.Abs(Math.Abs(value) - level)))];
            Assert.Equal(errors.Sum() / tensor.Sum(Math.Abs), fit.Rmae, 1e-9);
            double noise = errors.Sum(error => error * error) / tensor.Sum(value => value * value);
            Assert.Equal(-10 * Math.Log10(noise), fit.SqnrDecibels!.Value, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Tensors))]
    public void Wider_families_and_more_bits_are_never_worse(string name)
    {
        double[] tensor = SampleTensors.Of(name);
        double before = 1;
        foreach (int bits in (int[])[2, 3, 5, 8])
        {
            double Rmae(string scheme) => Fit(tensor, scheme, bits).Rmae;
            double best = Rmae("lloyd"), exponential = Rmae("exponential");
            Assert.All(SchemeFitter.Names, scheme => Assert.InRange(Rmae(scheme), best * (1 - 1e-3), 1));
            Assert.InRange(exponential, 0, (1 + 1e-5) * Math.Min(Rmae("companded"), Rmae("beta0")));
            Assert.InRange(exponential, 0, before);
            Assert.InRange(Rmae("uniform-clip"), 0, Rmae("uniform-absmax") + 1e-12);
            before = exponential;
        }
    }

    [Theory]
    [MemberData(nameof(Tensors))]
    public void A_random_search_finds_no_exponential_grid_that_is_one_percent_better(string name)
    {
        double[] tensor = SampleTensors.Of(name);
        var sample = FitSample.Of(name, tensor);
        var random = new Random(3);
        foreach (int bits in (int[])[3, 4])
        {
            var fit = Fit(tensor, "exponential", bits);
            double least = double.PositiveInfinity;
            for (int trial = 0; trial < 25; trial++)
            {
                double high = sample.Values[random.Next(sample.Count)], low = high * random.NextDouble();
                double[] start = [Math.Pow(10, (3 * random.NextDouble()) - 2), low, high];
                least = Math.Min(least, PatternSearch.Run(start, point => Error(sample, point, fit.Levels.Length - 1), 0.3, 1e-4).Error);
            }

            Assert.InRange(fit.Rmae, 0, 1.01 * least / sample.Sum);
        }
    }

    [Theory]
    [InlineData("exponential")]
    [InlineData("companded")]
    [InlineData("beta0")]
    [InlineData("log2")]
    [InlineData("log-sqrt2")]
    public void Exponential_fits_are_grids(string scheme)
    {
        double[] tensor = SampleTensors.Of("normal");
        for (int bits = 2; bits <= 8; bits++)
        {
            var fit = Fit(tensor, scheme, bits);
            var grid = new ExponentialGrid(fit.Base!.Value, fit.Alpha!.Value, fit.Beta!.Value, bits - 1, signed: true, fit.Zero!.Value);
            Assert.Equal(grid.Magnitudes.ToArray(), fit.Levels);
        }
    }

    [Theory]
    [InlineData(-140)]
    [InlineData(120)]
    public void A_fit_is_the_same_at_any_scale(int exponent)
    {
        double[] tensor = SampleTensors.Of("student");
        double[] scaled = [.. tensor.Select(value => Math.ScaleB(value, exponent))];
        foreach (string scheme in SchemeFitter.Names)
        {
            var (fit, other) = (Fit(tensor, scheme, 5), Fit(scaled, scheme, 5));
            Assert.Equal(fit.Rmae, other.Rmae);
            Assert.Equal(fit.Base, other.Base);
            Assert.Equal(fit.Levels.Select(level => Math.ScaleB(level, exponent)), other.Levels);
        }
    }

    private static TensorFit Fit(double[] tensor, string scheme, int bits) =>
        SchemeFitter.Fit("tensor", FitSample.Of("tensor", tensor), scheme, bits, SignBit.Auto);

    private static double Error(FitSample sample, double[] point, int magnitudes)
    {
        double[] powers = ExponentialGrid.Powers(1 + point[0], magnitudes);
        double alpha = (point[2] - point[1]) / (powers[^1] - 1);
        return alpha > 0 ? sample.Error([0, .. powers.Select(power => point[1] + (alpha * (power - 1)))]) : double.PositiveInfinity;
    }
}

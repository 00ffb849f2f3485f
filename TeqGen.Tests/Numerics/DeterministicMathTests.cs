using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class DeterministicMathTests
{
    private const double Bound = 2e-15;
    private const int Samples = 100_000;

    [Fact]
    public void The_exponential_is_within_two_units_in_the_last_place()
    {
        var random = new Random(9);
        for (int i = 0; i < Samples; i++)
        {
            double x = ((2 * random.NextDouble()) - 1) * (i % 2 == 0 ? 1 : 708);
            double expected = Math.Exp(x);
            Assert.InRange(Math.Abs(DeterministicMath.Exp(x) - expected), 0, 2 * (Math.BitIncrement(expected) - expected));
        }
    }

    [Fact]
    public void The_exponential_of_extremes_is_zero_infinite_or_no_number()
    {
        Assert.Equal(1, DeterministicMath.Exp(0));
        Assert.Equal(0, DeterministicMath.Exp(-800));
        Assert.Equal(0, DeterministicMath.Exp(double.NegativeInfinity));
        Assert.Equal(Math.Exp(-720), DeterministicMath.Exp(-720), 1e-320);
        Assert.Equal(Math.Exp(709.78), DeterministicMath.Exp(709.78), Math.Exp(709.78) * Bound);
        Assert.Equal(double.PositiveInfinity, DeterministicMath.Exp(709.79));
        Assert.Equal(double.PositiveInfinity, DeterministicMath.Exp(double.PositiveInfinity));
        Assert.Equal(double.NaN, DeterministicMath.Exp(double.NaN));
    }

    [Fact]
    public void Sigmoid_and_tanh_are_within_their_bound()
    {
        var random = new Random(10);
        for (int i = 0; i < Samples; i++)
        {
            double x = ((2 * random.NextDouble()) - 1) * (i % 3) switch { 0 => 1e-3, 1 => 2, _ => 50 };
            AssertNear(Math.Tanh(x), DeterministicMath.Tanh(x), x);
            AssertNear(x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)), DeterministicMath.Sigmoid(x), x);
        }

        Assert.Equal(
            [-1, 0, 1, 1e-300],
            new[] { double.NegativeInfinity, 0, double.PositiveInfinity, 1e-300 }.Select(DeterministicMath.Tanh));
        Assert.Equal([0, 0.5, 1], new[] { double.NegativeInfinity, 0, double.PositiveInfinity }.Select(DeterministicMath.Sigmoid));
        Assert.Equal(double.NaN, DeterministicMath.Tanh(double.NaN));
        Assert.Equal(double.NaN, DeterministicMath.Sigmoid(double.NaN));
    }

    [Fact]
    public void The_error_function_and_its_complement_are_within_their_bounds()
    {
        var random = new Random(11);
        for (int i = 0; i < 3_000; i++)
        {
            double x = ((2 * random.NextDouble()) - 1) * (i % 3) switch { 0 => 1e-3, 1 => 3.5, _ => 10 };
            AssertNear(ExactErf.Erf(x), DeterministicMath.Erf(x), x);
            double complement = ExactErf.Erfc(x);
            double bound = x is >= 3 or <= 0 ? Bound * complement : Bound;
            Assert.True(Math.Abs(DeterministicMath.Erfc(x) - complement) <= bound, $"erfc({x:R})");
        }

        Assert.Equal(0.8427007929497149, ExactErf.Erf(1), 1e-16);
        Assert.Equal([-1, 0, 1], new[] { double.NegativeInfinity, 0, double.PositiveInfinity }.Select(DeterministicMath.Erf));
        Assert.Equal([2, 1, 0, 0], new[] { double.NegativeInfinity, 0, 30, double.PositiveInfinity }.Select(DeterministicMath.Erfc));
        Assert.Equal(double.NaN, DeterministicMath.Erf(double.NaN));
        Assert.Equal(double.NaN, DeterministicMath.Erfc(double.NaN));
    }

    [Fact]
    public void The_logarithm_agrees_with_the_library_to_the_last_digits()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.37e3)
        {
            Assert.Equal(Math.Log(x), DeterministicMath.Log(x), 1e-13 * Math.Max(1, Math.Abs(Math.Log(x))));
            Assert.Equal(Math.Log10(x), DeterministicMath.Log10(x), 1e-12 * Math.Max(1, Math.Abs(Math.Log10(x))));
        }

        Assert.Equal(0, DeterministicMath.Log(1));
    }

    private static void AssertNear(double expected, double actual, double x) =>
        Assert.True(Math.Abs(actual - expected) <= Bound * Math.Abs(expected), $"at {x:R}: expected {expected:R}, found {actual:R}");
}

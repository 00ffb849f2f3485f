using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Search.Calibration;

namespace TeqGen.Tests.Search;

/// <summary>The bounded-memory histogram against the exact distribution.</summary>
public sealed class MagnitudeHistogramTests
{
    private static readonly float[] Values = Sample();

    [Fact]
    public void Errors_of_a_grid_are_those_of_the_exact_distribution()
    {
        var histogram = new MagnitudeHistogram();
        Assert.True(histogram.TryAdd(Values));
        var exact = MagnitudeDistribution.Of(Values);
        var binned = histogram.ToDistribution();
        Assert.Equal(exact.Sum, binned.Sum, 1e-9 * exact.Sum);
        Assert.Equal(exact.Signed, binned.Signed);
        Assert.Equal(Values.Max(Math.Abs), histogram.Maximum);
        var grid = new ExponentialGrid(1.3, 0.1, -0.07, 4, signed: true, ZeroTreatment.Reserved);
        Assert.Equal(OperandFit.Measure(exact, grid).Rmae, OperandFit.Measure(binned, grid).Rmae, 1e-5);
    }

    [Fact]
    public void The_result_does_not_depend_on_order_batches_or_threads()
    {
        var once = new MagnitudeHistogram();
        once.TryAdd(Values);
        var parts = new MagnitudeHistogram();
        Parallel.For(0, Values.Length / 100, part => parts.TryAdd(Values.AsSpan(Values.Length - (100 * (part + 1)), 100)));
        var grid = new ExponentialGrid(1.2, 0.1, -0.1, 5, signed: true, ZeroTreatment.Companded);
        Assert.Equal(OperandFit.Measure(once.ToDistribution(), grid), OperandFit.Measure(parts.ToDistribution(), grid));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_noticed(float value)
    {
        var histogram = new MagnitudeHistogram();
        Assert.True(histogram.TryAdd([1f, float.MaxValue, float.Epsilon]));
        Assert.False(histogram.TryAdd([1f, value, 2f]));
    }

    [Fact]
    public void Equal_values_are_kept_exactly()
    {
        var histogram = new MagnitudeHistogram();
        histogram.TryAdd([0.1f, 0.1f, 0.1f]);
        Assert.Equal((double)0.1f, histogram.ToDistribution().Maximum);
        Assert.False(histogram.HasNegatives);
    }

    private static float[] Sample()
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, 30_000).Select(_ => (float)((random.NextDouble() - 0.4) * Math.Pow(2, random.Next(-8, 3))))];
    }
}

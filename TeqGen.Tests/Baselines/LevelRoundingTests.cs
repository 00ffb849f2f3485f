using CsCheck;
using TeqGen.Search.Baselines;

namespace TeqGen.Tests.Baselines;

/// <summary>Rounding to any levels is rounding to the nearest.</summary>
public sealed class LevelRoundingTests
{
    private static readonly Gen<double[]> Levels = Gen.Double[1e-6, 10].Array[1, 40].Select(
        steps => steps.Aggregate(new List<double> { 0 }, (levels, step) => [.. levels, levels[^1] + step]).ToArray());

    [Fact]
    public void Values_become_their_nearest_level() =>
        Gen.Select(Levels, Gen.Double[-50, 400].Array[1, 60], Gen.Bool).Sample(
            (levels, values, signed) =>
            {
                float[] singles = [.. values.Select(value => (float)value)];
                var rounded = new float[singles.Length];
                new LevelRounding(levels, signed).Round(singles, rounded);
                foreach (var (value, result) in singles.Zip(rounded))
                {
                    double target = signed ? Math.Abs(value) : Math.Max(0, value);
                    double least = levels.Min(level => Math.Abs(level - target));

                    // Levels and values are binary32, which rounds what they are compared by.
                    double tolerance = 1e-6 * (1 + target);
                    Assert.InRange(Math.Abs(Math.Abs(result) - target), least - tolerance, least + tolerance);
                    Assert.True(result == 0 || (signed ? Math.Sign(result) == Math.Sign(value) : result > 0));
                }
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void What_lies_between_takes_the_upper_and_what_lies_beyond_the_last()
    {
        float[] values = [0.5f, 0.49f, 1.5f, 100, float.PositiveInfinity, -0.5f, float.NegativeInfinity, float.NaN, 0];
        var rounded = new float[values.Length];
        new LevelRounding([0, 1, 2], signed: true).Round(values, rounded);
        Assert.Equal([1, 0, 2, 2, 2, -1, -2, 0, 0], rounded);
        new LevelRounding([0, 1, 2], signed: false).Round(values, rounded);
        Assert.Equal([1, 0, 2, 2, 2, 0, 0, 0, 0], rounded.Select(value => value + 0f));
    }

    [Fact]
    public void Levels_of_any_scale_are_held()
    {
        foreach (double scale in (double[])[1e-38, 1e-44, 1e37])
        {
            float[] values = [(float)(scale * 2), (float)(scale * 3.6), (float)(-scale)];
            var rounded = new float[3];
            new LevelRounding([0, scale, 2 * scale, 4 * scale], signed: true).Round(values, rounded);
            Assert.Equal([(float)(2 * scale), (float)(4 * scale), -(float)scale], rounded);
        }
    }
}

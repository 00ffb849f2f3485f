using CsCheck;
using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class GridEncoderTests
{
    [Fact]
    public void A_value_becomes_the_nearest_level_exactly() =>
        GridGenerators.GridAndValues.Sample(
            sample =>
            {
                var (grid, values) = sample;
                var encoder = new GridEncoder(grid);
                var levels = grid.Magnitudes.ToArray().Select(ExactReal.Of).ToArray();
                foreach (float value in values)
                {
                    Assert.Equal(Expected(grid, levels, value), encoder.Encode(value));
                }
            },
            iter: 300);

    [Fact]
    public void A_midpoint_that_binary64_rounds_is_still_compared_exactly()
    {
        // The midpoint of 1 and 3 + 2⁻⁵¹ is 2 + 2⁻⁵², which binary64 rounds to 2: the value 2 is nearer to 1.
        var grid = new ExponentialGrid(3 + Math.ScaleB(1, -51), 1, 0, 2, false, ZeroTreatment.Reserved);
        Assert.Equal(1, new GridEncoder(grid).Encode(2f));
        Assert.Equal(2, new GridEncoder(grid).Encode(MathF.BitIncrement(2f)));
    }

    [Fact]
    public void A_value_on_a_midpoint_takes_the_upper_level()
    {
        var encoder = new GridEncoder(new ExponentialGrid(3, 1, 0, 2, true, ZeroTreatment.Reserved));
        Assert.Equal([1, 2, 3, 5, 6, 7], new[] { 0.5f, 2f, 6f, -0.5f, -2f, -6f }.Select(encoder.Encode));
        Assert.Equal([0, 1, 2, 0, 5, 6], new[] { 0.5f, 2f, 6f, -0.5f, -2f, -6f }.Select(x => encoder.Encode(x > 0 ? MathF.BitDecrement(x) : MathF.BitIncrement(x))));
    }

    [Fact]
    public void A_decoded_code_encodes_to_itself() =>
        GridGenerators.Grid.Sample(
            grid =>
            {
                var encoder = new GridEncoder(grid);
                for (int code = 0; code < 1 << grid.StoredBits; code++)
                {
                    if (grid.IsValid((byte)code))
                    {
                        Assert.Equal((byte)code, encoder.Encode(grid.Decode((byte)code)));
                    }
                }
            },
            iter: 300);

    [Fact]
    public void Levels_that_coincide_in_binary32_keep_their_value()
    {
        var grid = new ExponentialGrid(1 + 1e-9, 1, 0, 7, true, ZeroTreatment.Reserved);
        Assert.Equal(grid.Decode(1), grid.Decode(new GridEncoder(grid).Encode(grid.Decode(1))));
    }

    [Fact]
    public void Encoding_is_monotone() =>
        Gen.Select(GridGenerators.Grid, Gen.Double[-2, 2], Gen.Double[-2, 2]).Sample(
            (grid, x, y) =>
            {
                float scale = (float)grid.Magnitudes[^1], low = (float)Math.Min(x, y) * scale, high = (float)Math.Max(x, y) * scale;
                var encoder = new GridEncoder(grid);
                Assert.True(grid.Decode(encoder.Encode(low)) <= grid.Decode(encoder.Encode(high)));
            },
            iter: 3000);

    [Fact]
    public void Specials_are_defined_for_every_kind_of_grid()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            var encoder = new GridEncoder(grid);
            byte top = (byte)(grid.Magnitudes.Length - 1);
            byte bottom = (byte)(grid.Signed ? top | grid.Magnitudes.Length : 0);
            Assert.Equal([0, 0, 0, 0], new[] { float.NaN, -float.NaN, 0f, -0f }.Select(encoder.Encode));
            Assert.Equal([0, 0], new[] { float.Epsilon, -float.Epsilon }.Select(encoder.Encode));
            Assert.Equal([top, bottom], new[] { float.PositiveInfinity, float.NegativeInfinity }.Select(encoder.Encode));
            Assert.Equal([top, bottom], new[] { float.MaxValue, float.MinValue }.Select(encoder.Encode));
        }
    }

    [Fact]
    public void Zero_is_the_zero_code_however_small_the_lowest_level()
    {
        var grid = new ExponentialGrid(2, double.Epsilon, 0, 2, true, ZeroTreatment.Reserved);
        Assert.Equal(0, new GridEncoder(grid).Encode(0f));
    }

    [Fact]
    public void Rounding_is_encoding_and_decoding_also_in_place() =>
        GridGenerators.GridAndValues.Sample(
            sample =>
            {
                var (grid, values) = sample;
                var encoder = new GridEncoder(grid);
                float[] expected = [.. values.Select(value => grid.Decode(encoder.Encode(value)))];
                encoder.Round(values, values);
                Assert.Equal(expected, values);
            },
            iter: 100);

    [Fact]
    public void Too_small_a_target_is_refused()
    {
        var encoder = new GridEncoder(ExponentialGrid.ForZeros(1.5, 3, true));
        Assert.Throws<ArgumentException>(() => encoder.Encode(new float[3], new byte[2]));
        Assert.Throws<ArgumentException>(() => encoder.Round(new float[3], new float[2]));
    }

    private static byte Expected(ExponentialGrid grid, System.Numerics.BigInteger[] levels, float value)
    {
        if (float.IsNaN(value) || (value < 0 && !grid.Signed))
        {
            return 0;
        }

        double magnitude = float.IsInfinity(value) ? double.MaxValue : Math.Abs((double)value);
        int m = ExactReal.Nearest(levels, magnitude);
        return (byte)(value < 0 && m > 0 ? m + levels.Length : m);
    }
}

using System.Globalization;
using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class ExponentialGridTests
{
    [Fact]
    public void Levels_are_alpha_times_a_power_plus_beta()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            int first = grid.Zero == ZeroTreatment.Companded ? 0 : 1;
            Assert.Equal(1 << grid.ExponentBits, grid.Magnitudes.Length);
            Assert.Equal(0, grid.Magnitudes[0]);
            for (int m = 1; m < grid.Magnitudes.Length; m++)
            {
                double expected = (grid.Alpha * Math.Pow(grid.Base, m - first)) + grid.Beta;
                Assert.Equal(1, grid.Magnitudes[m] / expected, 1e-12);
            }
        }
    }

    [Fact]
    public void Powers_follow_the_recurrence_to_the_bit()
    {
        double[] powers = ExponentialGrid.Powers(1.1, 256);
        Assert.Equal(1, powers[0]);
        Assert.All(Enumerable.Range(1, 255), i => Assert.Equal(BitConverter.DoubleToInt64Bits(powers[i - 1] * 1.1), BitConverter.DoubleToInt64Bits(powers[i])));
        Assert.Empty(ExponentialGrid.Powers(1.1, 0));
    }

    [Fact]
    public void Codes_are_sign_and_magnitude_without_a_negative_zero()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            int magnitudes = grid.Magnitudes.Length;
            Assert.Equal(grid.ExponentBits + (grid.Signed ? 1 : 0), grid.StoredBits);
            for (int code = 0; code < 256; code++)
            {
                bool valid = code < magnitudes || (grid.Signed && code > magnitudes && code < 2 * magnitudes);
                Assert.Equal(valid, grid.IsValid((byte)code));
                if (valid)
                {
                    float magnitude = (float)grid.Magnitudes[code % magnitudes];
                    Assert.Equal(code < magnitudes ? magnitude : -magnitude, grid.Decode((byte)code));
                }
                else
                {
                    Assert.Throws<ArgumentOutOfRangeException>(() => grid.Decode((byte)code));
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 0, 3, "base")]
    [InlineData(0.5, 1, 0, 3, "base")]
    [InlineData(double.NaN, 1, 0, 3, "base")]
    [InlineData(double.PositiveInfinity, 1, 0, 3, "base")]
    [InlineData(2, 0, 0, 3, "alpha")]
    [InlineData(2, -1, 0, 3, "alpha")]
    [InlineData(2, double.NaN, 0, 3, "alpha")]
    [InlineData(2, 1, double.NaN, 3, "beta")]
    [InlineData(2, 1, double.NegativeInfinity, 3, "beta")]
    [InlineData(2, 1, 0, 0, "exponentBits")]
    [InlineData(2, 1, 0, 8, "exponentBits")]
    [InlineData(2, 1, -1, 3, "alpha")]
    [InlineData(2, 1e38, 0, 3, "alpha")]
    [InlineData(1e200, 1, 0, 3, "alpha")]
    public void A_parameter_out_of_range_is_refused(double b, double alpha, double beta, int bits, string parameter)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ExponentialGrid(b, alpha, beta, bits, true, ZeroTreatment.Reserved));
        Assert.Equal(parameter, exception.ParamName);
    }

    [Fact]
    public void A_companded_grid_has_minus_alpha_as_beta_to_the_bit()
    {
        Assert.Throws<ArgumentException>(() => new ExponentialGrid(2, 1, -Math.BitIncrement(1.0), 3, true, ZeroTreatment.Companded));
        Assert.Throws<ArgumentException>(() => new ExponentialGrid(2, 1, 0, 3, true, ZeroTreatment.Companded));
        Assert.Equal(7, new ExponentialGrid(2, 1, -1, 3, true, ZeroTreatment.Companded).Magnitudes[3]);
    }

    [Fact]
    public void Eight_exponent_bits_are_for_grids_without_sign()
    {
        Assert.Equal(256, new ExponentialGrid(1.02, 1, -1, 8, false, ZeroTreatment.Companded).Magnitudes.Length);
        Assert.Throws<ArgumentException>(() => new ExponentialGrid(1.02, 1, -1, 9, false, ZeroTreatment.Companded));
    }

    [Theory]
    [InlineData(1.01, 8)]
    [InlineData(1.3, 8)]
    [InlineData(9.0, 8)]
    [InlineData(1e30, 1)]
    public void A_grid_for_nothing_but_zeros_exists_for_any_usual_base(double b, int bits)
    {
        var grid = ExponentialGrid.ForZeros(b, bits, signed: false);
        Assert.InRange(grid.Magnitudes[^1], 0.009, 1);
        Assert.Equal(0, new GridEncoder(grid).Encode(0));
    }

    [Fact]
    public void Equality_is_that_of_the_parameters()
    {
        var grid = new ExponentialGrid(1.5, 1, 0, 3, true, ZeroTreatment.Reserved);
        var same = new ExponentialGrid(1.5, 1, 0, 3, true, ZeroTreatment.Reserved);
        Assert.Equal(grid, same);
        Assert.Equal(grid.GetHashCode(), same.GetHashCode());
        ExponentialGrid[] others =
        [
            new(1.25, 1, 0, 3, true, ZeroTreatment.Reserved),
            new(1.5, 2, 0, 3, true, ZeroTreatment.Reserved),
            new(1.5, 1, 0.5, 3, true, ZeroTreatment.Reserved),
            new(1.5, 1, 0, 4, true, ZeroTreatment.Reserved),
            new(1.5, 1, 0, 3, false, ZeroTreatment.Reserved),
            new(1.5, 1, -1, 3, true, ZeroTreatment.Companded),
        ];
        Assert.All(others, other => Assert.NotEqual(grid, other));
    }

    [Fact]
    public void Messages_are_the_same_under_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            hostile.NumberFormat.NegativeSign = "\u2212";
            hostile.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = hostile;
            Assert.Equal(
                "b = 1.5, α = 0.25, β = -0.25, e = 3, signed, zero companded",
                new ExponentialGrid(1.5, 0.25, -0.25, 3, true, ZeroTreatment.Companded).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

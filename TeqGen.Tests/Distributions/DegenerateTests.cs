using TeqGen.Search;
using TeqGen.Search.Distributions;

namespace TeqGen.Tests.Distributions;

/// <summary>Tensors that no density describes are described in words.</summary>
public sealed class DegenerateTests
{
    [Theory]
    [InlineData("All 3 values are zero", 0f, -0f, 0f)]
    [InlineData("All magnitudes are 0.5", 0.5f, 0.5f)]
    [InlineData("All magnitudes are 0.5", 0.5f, -0.5f, 0.5f)]
    [InlineData("All magnitudes are 1.4013E-45", float.Epsilon)]
    [InlineData("All other magnitudes are 3", 0f, 3f, 0f, -3f)]
    [InlineData("All magnitudes are 3.4028E+38", float.MaxValue, -float.MaxValue)]
    public void Tensors_without_spread_have_no_fits(string expected, params float[] values)
    {
        var analysis = Samples.Analyze(values);
        Assert.Empty(analysis.Fits);
        Assert.Contains(analysis.Notes, note => note.StartsWith(expected, StringComparison.Ordinal));
        Assert.Equal(values.Length, analysis.Statistics.Count);
        Assert.Equal(values.Max(Math.Abs), (float)analysis.Statistics.Largest);
        Assert.Equal(values.Any(value => value != 0), analysis.Histogram is not null);
    }

    [Fact]
    public void Zeros_of_ReLU_are_counted_and_left_out()
    {
        float[] drawn = Samples.Of("exponential");
        float[] half = [.. drawn.SelectMany(value => (float[])[0, value, 0])];
        var (alone, among) = (Samples.Analyze(drawn), Samples.Analyze(half));
        Assert.Equal(2.0 / 3, among.Statistics.ZeroShare, 1e-12);
        Assert.Contains(among.Notes, note => note.StartsWith("66.7 % of the values are zero", StringComparison.Ordinal));
        Assert.Equal(alone.Fits.Select(fit => (fit.Family, fit.Bic)), among.Fits.Select(fit => (fit.Family, fit.Bic)));
        Assert.Equal(alone.Histogram!.Counts, among.Histogram!.Counts);
    }

    [Fact]
    public void A_table_of_numbers_a_peak_and_outliers_are_told()
    {
        float[] integers = [.. Enumerable.Range(0, 500).Select(i => (float)((i % 9) - 4))];
        Assert.Contains(Samples.Analyze(integers).Notes, note => note.StartsWith("There are only 4 different", StringComparison.Ordinal));
        float[] drawn = Samples.Of("half-normal");
        float[] peaked = [.. drawn, .. Enumerable.Repeat(2.5f, 4000)];
        Assert.Contains(Samples.Analyze(peaked).Notes, note => note.StartsWith("16.7 % of the non-zero values have the magnitude 2.5", StringComparison.Ordinal));
        Assert.Contains(Samples.Analyze([.. drawn, 1000]).Notes, note => note.StartsWith("Outliers", StringComparison.Ordinal));
        Assert.Empty(Samples.Analyze(drawn).Notes);
    }

    [Fact]
    public void Two_values_and_extreme_ones_are_fitted_without_failing()
    {
        foreach (float[] values in (float[][])[[1, 2], [1, 1.001f], [float.Epsilon, float.MaxValue], [-1, float.Epsilon], [1, 1, 1, 1e-30f]])
        {
            var analysis = Samples.Analyze(values);
            Assert.NotEmpty(analysis.Fits);
            Assert.All(analysis.Fits, fit => Assert.True(double.IsFinite(fit.Bic) && fit.KolmogorovSmirnov is >= 0 and <= 1));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_refused(float value) =>
        Assert.Contains("tensor", Assert.Throws<SearchException>(() => Samples.Analyze(1, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tensor_without_values_is_refused() => Assert.Throws<SearchException>(() => Samples.Analyze());
}

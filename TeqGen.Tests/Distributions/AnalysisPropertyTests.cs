using CsCheck;
using TeqGen.Search.Distributions;

namespace TeqGen.Tests.Distributions;

/// <summary>What holds for any tensor.</summary>
public sealed class AnalysisPropertyTests
{
    // Without denormal numbers, which scaling rounds.
    private static readonly Gen<float[]> Tensors = Gen.OneOf(
        Gen.Float[-3, 3].Where(value => value == 0 || MathF.Abs(value) > 1e-12f).Array[2, 400],
        Gen.Float[0.01f, 5].Array[2, 400],
        Gen.Select(Gen.Double[-20, 3], Gen.Bool).Select((log, negative) => (float)((negative ? -1 : 1) * Math.Exp(log))).Array[2, 400],
        Gen.Int[-6, 6].Select(value => value * 0.25f).Array[2, 400]);

    [Fact]
    public void Scaling_by_a_power_of_two_scales_parameters_and_nothing_else() =>
        Gen.Select(Tensors, Gen.Int[-60, 60]).Sample(
            (values, exponent) =>
            {
                var plain = Samples.Analyze(values);
                var scaled = Samples.Analyze([.. values.Select(value => MathF.ScaleB(value, exponent))]);
                Assert.Equal(plain.Fits.Select(fit => fit.Family), scaled.Fits.Select(fit => fit.Family));
                foreach (var (one, other) in plain.Fits.Zip(scaled.Fits))
                {
                    Assert.Equal(one.KolmogorovSmirnov, other.KolmogorovSmirnov);
                    Assert.Equal(one.ResidualSumOfSquares, other.ResidualSumOfSquares);
                    Assert.All(
                        one.Parameters.Zip(other.Parameters).Zip(one.Model.Parameters),
                        pair => Assert.Equal(
                            pair.Second.HasUnit ? Math.ScaleB(pair.First.First.Value, exponent) : pair.First.First.Value, pair.First.Second.Value));
                }
            },
            iter: 150,
            threads: 1);

    [Fact]
    public void Scaling_by_any_number_keeps_shapes_and_errors()
    {
        float[] values = Samples.Of("gamma");
        var plain = Samples.Analyze(values);
        foreach (float scale in (float[])[0.003f, 1.7f, 900])
        {
            var scaled = Samples.Analyze([.. values.Select(value => value * scale)]);
            Assert.Equal(plain.Fits.Select(fit => fit.Family), scaled.Fits.Select(fit => fit.Family));
            foreach (var (one, other) in plain.Fits.Zip(scaled.Fits))
            {
                Assert.Equal(one.KolmogorovSmirnov, other.KolmogorovSmirnov, 1e-3);
                double shift = plain.Statistics.Count * Math.Log(scale);
                Assert.Equal(one.LogLikelihood - shift, other.LogLikelihood, 1e-4 * plain.Statistics.Count);
            }
        }
    }

    [Fact]
    public void Signs_and_order_of_symmetric_fits_do_not_matter() =>
        Tensors.Sample(
            values =>
            {
                var plain = Samples.Analyze(values);
                var mirrored = Samples.Analyze([.. values.Reverse().Select(value => -value)]);
                foreach (var family in (DistributionFamily[])[DistributionFamily.Exponential, DistributionFamily.Weibull, DistributionFamily.Lomax])
                {
                    Assert.Equal(Of(plain, family)?.Bic, Of(mirrored, family)?.Bic);
                }
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void Measures_are_in_their_bounds_and_cumulatives_ascend() =>
        Tensors.Sample(
            values =>
            {
                foreach (var fit in Samples.Analyze(values).Fits)
                {
                    Assert.InRange(fit.KolmogorovSmirnov, 0, 1);
                    Assert.InRange(fit.ResidualSumOfSquares, 0, 2);
                    double before = 0;
                    for (double x = 0; x < 4; x += 0.125)
                    {
                        double share = fit.Model.Cumulative(x);
                        Assert.InRange(share, before - 1e-12, 1 + 1e-12);
                        before = share;
                    }
                }
            },
            iter: 150,
            threads: 1);

    [Fact]
    public void Kolmogorov_Smirnov_is_the_largest_difference_at_any_value() =>
        Tensors.Sample(
            values =>
            {
                var bins = SignedHistogram.Of("tensor", values).Bins();
                if (bins.All(bin => bin.Mean == 0))
                {
                    return;
                }

                var sample = new DistributionSample(bins);
                foreach (var fit in Samples.Analyze(values).Fits)
                {
                    double largest = 0;
                    for (int i = 0; i < sample.Magnitudes.Length; i++)
                    {
                        double model = fit.Model.Cumulative(sample.Magnitudes[i]);
                        largest = Math.Max(largest, Math.Abs(model - ((double)sample.Below[i] / sample.Count)));
                        largest = Math.Max(largest, Math.Abs(model - ((double)sample.Below[i + 1] / sample.Count)));
                    }

                    Assert.Equal(largest, fit.KolmogorovSmirnov, 1e-12);
                }
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void Batches_and_threads_do_not_matter()
    {
        float[] values = Samples.Of("laplace, shifted");
        var whole = SignedHistogram.Of("tensor", values);
        var parts = new SignedHistogram();
        Parallel.For(0, values.Length / 100, i => Assert.True(parts.TryAdd(values.AsSpan(i * 100, 100))));
        Assert.Equal(whole.Bins(), parts.Bins());
        Assert.Equal(
            DistributionAnalyzer.Analyze("tensor", whole).Fits.Select(fit => fit.Bic),
            DistributionAnalyzer.Analyze("tensor", parts).Fits.Select(fit => fit.Bic));
    }

    private static DistributionFit? Of(TensorAnalysis analysis, DistributionFamily family) => analysis.Fits.FirstOrDefault(fit => fit.Family == family);
}

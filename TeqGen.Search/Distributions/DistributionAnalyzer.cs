using System.Globalization;
using TeqGen.Search.Distributions.Families;

namespace TeqGen.Search.Distributions;

/// <summary>
/// Fits every family to a tensor's magnitudes by likelihood and measures how well each describes them. Exact zeros are counted and left out.
/// Laplace and normal are fitted to the values with their signs and measured folded, so that all families are compared on the same magnitudes.
/// </summary>
internal static class DistributionAnalyzer
{
    // Fewer different magnitudes are rather a table of numbers than samples of a density.
    private const int FewMagnitudes = 32;
    private const double NotableZeros = 0.05;
    private const double NotableAtom = 0.05;
    private const double NotableOutlier = 4;

    /// <summary>Analyses a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="SearchException">There are no values, or one is not finite.</exception>
    public static TensorAnalysis Analyze(string name, ReadOnlySpan<float> values) =>
        Analyze(name, SignedHistogram.Of(name, values));

    /// <summary>Analyses what was recorded of a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="histogram">Its values.</param>
    /// <exception cref="SearchException">There are no values.</exception>
    public static TensorAnalysis Analyze(string name, SignedHistogram histogram)
    {
        var bins = histogram.Bins();
        if (bins.Count == 0)
        {
            throw new SearchException($"{name} has no values, expected at least one; leave it out.");
        }

        var sample = bins.Exists(bin => bin.Mean != 0) ? new DistributionSample(bins) : null;
        var statistics = TensorStatistics.Of(bins, sample);
        if (sample is null)
        {
            return new(name, statistics, null, [], [$"All {Number(statistics.Count)} values are zero."]);
        }

        var bars = MagnitudeBars.Of(sample);
        List<string> notes = [.. Notes(sample, statistics)];
        var fits = sample.IsConstant ? [] : Fit(sample, bars, notes);
        var histogramInUnit = bars with { Width = Math.ScaleB(bars.Width, sample.Exponent) };
        return new(name, statistics, histogramInUnit, fits, notes);
    }

    private static DistributionFit[] Fit(DistributionSample sample, MagnitudeBars bars, List<string> notes)
    {
        var fits = new List<DistributionFit>();
        void Add(DistributionFamily family, DistributionModel? model)
        {
            var fit = model is null ? null : DistributionFit.Measure(sample, bars, model);
            if (fit is null || !double.IsFinite(fit.Bic))
            {
                notes.Add($"No {family.Name()} distribution was fitted: the magnitudes are too nearly the same.");
                return;
            }

            fits.Add(fit);
        }

        Add(DistributionFamily.Laplace, Located(LaplaceModel.Fit(sample), LaplaceModel.Centred(sample)));
        Add(DistributionFamily.Normal, Located(NormalModel.Fit(sample), NormalModel.Centred(sample)));
        Add(DistributionFamily.Exponential, ExponentialModel.Fit(sample));
        Add(DistributionFamily.HalfNormal, HalfNormalModel.Fit(sample));
        Add(DistributionFamily.Uniform, UniformModel.Fit(sample));
        Add(DistributionFamily.Gamma, GammaModel.Fit(sample));
        Add(DistributionFamily.Weibull, WeibullModel.Fit(sample));
        Add(DistributionFamily.Lomax, LomaxModel.Fit(sample));
        return [.. fits.OrderBy(fit => fit.Bic).ThenBy(fit => fit.Family)];

        DistributionModel? Located(DistributionModel? free, DistributionModel centred)
        {
            if (!sample.HasNegatives || free is null)
            {
                return free ?? (sample.HasNegatives ? centred : null);
            }

            double gain = 2 * (GoodnessOfFit.LogLikelihood(sample, free) - GoodnessOfFit.LogLikelihood(sample, centred));
            return gain > Numerics.DeterministicMath.Log(sample.Count) ? free : centred;
        }
    }

    private static IEnumerable<string> Notes(DistributionSample sample, TensorStatistics statistics)
    {
        if (statistics.ZeroShare >= NotableZeros)
        {
            yield return $"{Percent(statistics.ZeroShare)} of the values are zero; the distributions are of the others.";
        }

        if (sample.IsConstant)
        {
            string what = statistics.Zeros > 0 ? "All other magnitudes" : "All magnitudes";
            yield return $"{what} are {Magnitude(statistics.Largest)}; there is no spread to fit a distribution to.";
            yield break;
        }

        int distinct = sample.Magnitudes.Distinct().Count();
        if (distinct < FewMagnitudes && sample.Count >= FewMagnitudes)
        {
            yield return $"There are only {distinct} different magnitudes; no density describes them well.";
        }
        else
        {
            int atom = Array.IndexOf(sample.Counts, sample.Counts.Max());
            double share = (double)sample.Counts[atom] / sample.Count;
            if (share >= NotableAtom && sample.Count >= FewMagnitudes)
            {
                string value = Magnitude(Math.ScaleB(sample.Magnitudes[atom], sample.Exponent));
                yield return $"{Percent(share)} of the non-zero values have the magnitude {value}, a peak that no density has.";
            }
        }

        if (statistics.Largest >= NotableOutlier * statistics.Quantile999)
        {
            string times = (statistics.Largest / statistics.Quantile999).ToString("F1", CultureInfo.InvariantCulture);
            yield return $"Outliers: the largest magnitude is {times} times the 99.9 % quantile.";
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Magnitude(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}

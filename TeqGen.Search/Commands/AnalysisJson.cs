using TeqGen.Search.Distributions;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>An analysis as JSON.</summary>
internal static class AnalysisJson
{
    public static JsonValue Of(TensorAnalysis analysis, FitRanking ranking)
    {
        var statistics = analysis.Statistics;
        var fits = analysis.Ranked(ranking).ToArray();
        return JsonValue.Object(
            ("tensor", JsonValue.String(analysis.Name)),
            ("values", JsonValue.Number(statistics.Count)),
            ("zeros", JsonValue.Number(statistics.Zeros)),
            ("negatives", JsonValue.Number(statistics.Negatives)),
            ("mean", ResultJson.Real(statistics.Mean)),
            ("deviation", ResultJson.Real(statistics.Deviation)),
            ("kurtosis", ResultJson.Real(statistics.Kurtosis)),
            ("smallestMagnitude", ResultJson.Real(statistics.Smallest)),
            ("medianMagnitude", ResultJson.Real(statistics.Median)),
            ("quantile999Magnitude", ResultJson.Real(statistics.Quantile999)),
            ("largestMagnitude", ResultJson.Real(statistics.Largest)),
            ("histogram", analysis.Histogram is { } bars ? Histogram(bars) : ResultJson.Null),
            ("best", fits.Length > 0 ? JsonValue.String(fits[0].Family.Name()) : ResultJson.Null),
            ("fits", JsonValue.Array(fits.Select(Fit))),
            ("notes", JsonValue.Array(analysis.Notes.Select(JsonValue.String))));
    }

    private static JsonValue Histogram(MagnitudeBars bars) => JsonValue.Object(
        ("width", ResultJson.Real(bars.Width)),
        ("counts", JsonValue.Array(bars.Counts.Select(JsonValue.Number))),
        ("beyond", JsonValue.Number(bars.Beyond)));

    private static JsonValue Fit(DistributionFit fit)
    {
        (string, JsonValue)[] parameters = [.. fit.Parameters.Select(parameter => (parameter.Name, ResultJson.Real(parameter.Value)))];
        return JsonValue.Object(
            ("distribution", JsonValue.String(fit.Family.Name())),
            ("parameters", JsonValue.Object(parameters)),
            ("logLikelihood", ResultJson.Real(fit.LogLikelihood)),
            ("bic", ResultJson.Real(fit.Bic)),
            ("ks", ResultJson.Real(fit.KolmogorovSmirnov)),
            ("rss", ResultJson.Real(fit.ResidualSumOfSquares)),
            ("note", JsonValue.String(fit.Model.Note)));
    }
}

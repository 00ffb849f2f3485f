using System.Globalization;
using Spectre.Console;
using TeqGen.Search.Distributions;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>Prints analyses on standard output: one tensor with all fits, several with the best one each, or all of it as JSON.</summary>
internal static class AnalyzeReport
{
    public static void Write(TextWriter output, TensorAnalysis[] analyses, FitRanking ranking, bool json)
    {
        if (json)
        {
            var values = analyses.Select(analysis => AnalysisJson.Of(analysis, ranking));
            output.Write(JsonWriter.Indented(analyses.Length == 1 ? values.Single() : JsonValue.Array(values)));
            return;
        }

        var console = CommandConsole.For(output);
        console.Write(analyses.Length == 1 ? All(analyses[0], ranking) : Best(analyses, ranking));
        foreach (var analysis in analyses)
        {
            foreach (string note in analyses.Length == 1 ? analysis.Notes.Concat(Remarks(analysis)) : analysis.Notes)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{analysis.Name}: {note}");
            }
        }
    }

    private static IEnumerable<string> Remarks(TensorAnalysis analysis) => analysis.Fits
        .Where(fit => fit.Model.Note.Length > 0)
        .Select(fit => $"{fit.Family.Name()} is {fit.Model.Note}.");

    private static Table All(TensorAnalysis analysis, FitRanking ranking)
    {
        var statistics = analysis.Statistics;
        var table = Columns("Distribution", "Parameters", "Log-likelihood", "BIC", "KS", "RSS");
        table.Title(string.Create(
            CultureInfo.InvariantCulture,
            $"{Markup.Escape(analysis.Name)}: {statistics.Count:N0} values, {100 * statistics.ZeroShare:F1} % zero, {(statistics.Negatives > 0 ? "signed" : "no sign")}; mean {statistics.Mean:G4}, deviation {statistics.Deviation:G4}, kurtosis {statistics.Kurtosis:G4}; magnitudes {statistics.Smallest:G3} to {statistics.Largest:G4}, median {statistics.Median:G4}"));
        foreach (var fit in analysis.Ranked(ranking))
        {
            table.AddRow(
                fit.Family.Name(), Parameters(fit), Number(fit.LogLikelihood, "F1"), Number(fit.Bic, "F1"), Number(fit.KolmogorovSmirnov, "F4"), Number(fit.ResidualSumOfSquares, "0.0e-0"));
        }

        return table;
    }

    private static Table Best(TensorAnalysis[] analyses, FitRanking ranking)
    {
        var table = Columns("Tensor", "Best", "Parameters", "then", "Values", "Zero", "Kurtosis", "KS", "RSS");
        foreach (var analysis in analyses)
        {
            DistributionFit[] ranked = [.. analysis.Ranked(ranking)];
            var best = ranked.FirstOrDefault();
            table.AddRow(
                Markup.Escape(analysis.Name),
                best?.Family.Name() ?? "–",
                best is null ? "" : Parameters(best),
                string.Join(", ", ranked.Skip(1).Take(2).Select(fit => fit.Family.Name())),
                analysis.Statistics.Count.ToString("N0", CultureInfo.InvariantCulture),
                Number(100 * analysis.Statistics.ZeroShare, "F1") + " %",
                Number(analysis.Statistics.Kurtosis, "F1"),
                best is null ? "" : Number(best.KolmogorovSmirnov, "F4"),
                best is null ? "" : Number(best.ResidualSumOfSquares, "0.0e-0"));
        }

        return table;
    }

    private static Table Columns(params ReadOnlySpan<string> names)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (string name in names)
        {
            var column = new TableColumn(name).NoWrap();
            table.AddColumn(name is "Tensor" or "Distribution" or "Best" or "Parameters" or "then" ? column : column.RightAligned());
        }

        return table;
    }

    private static string Parameters(DistributionFit fit) =>
        string.Join(", ", fit.Parameters.Select(parameter => $"{parameter.Name} {Number(parameter.Value, "G4")}"));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

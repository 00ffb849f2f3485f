using System.Globalization;
using TeqGen.Search.Distributions;

namespace TeqGen.Search.Reports;

/// <summary>The layers of a report as CSV (RFC 4180), one line an operand; empty fields for what a layer in full precision has not.</summary>
internal static class ReportCsv
{
    private static readonly string[] Columns =
    [
        "layer", "operand", "shape", "bits", "signed", "zero", "base", "alpha", "beta", "rmae", "sqnrDb", "sensitivityDb", "kernel", "usedLevels", "clippedShare",
        "erasedShare", "values", "zeroShare", "largestMagnitude", "distribution", "ks", "rss",
    ];

    public static string Write(NetworkReport report) => string.Concat(
        report.Layers.SelectMany(layer => (string[][])[Fields(layer, "weights"), Fields(layer, "activations")])
            .Prepend(Columns)
            .Select(fields => string.Join(',', fields.Select(Quote)) + "\r\n"));

    private static string[] Fields(ReportLayer layer, string name)
    {
        var operand = name == "weights" ? layer.Weights : layer.Activations;
        var (grid, use, statistics) = (operand.Grid, operand.Use, operand.Analysis.Statistics);
        var best = operand.Analysis.Fits.Count > 0 ? operand.Analysis.Fits[0] : null;
        return
        [
            layer.Path,
            name,
            string.Join('x', name == "weights" ? layer.WeightShape : layer.InputShape),
            Number(grid?.StoredBits),
            grid is null ? "" : grid.Signed ? "yes" : "no",
            grid?.Zero.ToString().ToLowerInvariant() ?? "",
            Number(grid?.Base),
            Number(grid?.Alpha),
            Number(grid?.Beta),
            Number(operand.Rmae),
            Number(operand.SqnrDecibels),
            Number(layer.SensitivityDecibels),
            layer.Kernel,
            Number(use?.UsedLevels),
            Number(use?.ClippedShare),
            Number(use?.ErasedShare),
            Number(statistics.Count),
            Number(statistics.ZeroShare),
            Number(statistics.Largest),
            best?.Family.Name() ?? "",
            Number(best?.KolmogorovSmirnov),
            Number(best?.ResidualSumOfSquares),
        ];
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

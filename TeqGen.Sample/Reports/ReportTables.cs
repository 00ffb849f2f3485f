using System.Globalization;
using Spectre.Console;
using TeqGen.Models;

namespace TeqGen.Sample.Reports;

/// <summary>A report as tables for people.</summary>
internal static class ReportTables
{
    /// <summary>Writes one network's tables.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="report">What was measured.</param>
    public static void Write(IAnsiConsole console, NetworkReport report)
    {
        var summary = new Table { Title = new TableTitle($"{report.Network}, {report.Images:N0} test images"), Border = TableBorder.Rounded };
        summary.AddColumns("", "FP32", "uniform INT8", "exponential");
        summary.AddRow("top-1", Percent(report.Fp32Top1), Percent(report.Int8Top1), Percent(report.ExponentialTop1));
        summary.AddRow("loss, points", "", Points(report.Fp32Top1 - report.Int8Top1), Points(report.Fp32Top1 - report.ExponentialTop1));
        summary.AddRow("file, bytes", Count(report.Fp32Bytes), Count(report.Int8Bytes), Count(report.ExponentialBytes));
        summary.AddRow("of FP32's size", "1.00", Ratio(report.Int8Bytes, report.Fp32Bytes), Ratio(report.ExponentialBytes, report.Fp32Bytes));
        summary.AddRow(
            "mean stored bits",
            Number(Mean(report, report.Fp32Bytes, 32).Mean),
            Number(Mean(report, report.Int8Bytes, 8).Mean),
            $"{Number(report.MeanBits)} (weights {Number(report.WeightBits)}, activations {Number(report.ActivationBits)})");
        summary.AddRow(
            "µs an image",
            Number(report.Fp32Microseconds),
            "",
            $"counting {Number(report.CountingMicroseconds)}, lookup {Number(report.LookupMicroseconds)}");
        console.Write(summary);

        var layers = new Table { Border = TableBorder.Rounded };
        layers.AddColumns("layer", "shape", "weights", "inputs", "base", "bits w", "bits a", "zero w", "zero a");
        foreach (var layer in report.Layers)
        {
            layers.AddRow(
                layer.Path,
                layer.Shape,
                Count(layer.Weights),
                Count(layer.Activations),
                layer.Base.ToString("F4", CultureInfo.InvariantCulture),
                Bits(layer.WeightGrid),
                Bits(layer.ActivationGrid),
                layer.WeightGrid.Zero,
                layer.ActivationGrid.Zero);
        }

        console.Write(layers);
        console.WriteLine();
    }

    private static string Percent(double fraction) => (100 * fraction).ToString("F2", CultureInfo.InvariantCulture) + " %";

    private static string Points(double fraction) => (100 * fraction).ToString("F2", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(long part, long whole) => ((double)part / whole).ToString("F3", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    // By the same definition for all: every bit of the file counts.
    private static MeanStoredBits Mean(NetworkReport report, long bytes, int activationBits) =>
        MeanStoredBits.Of(bytes, report.Layers.Select(layer => (layer.Weights, (long)layer.Activations, activationBits)));

    private static string Bits(OperandReport grid) => $"{grid.StoredBits}{(grid.Signed ? "±" : "+")}";
}

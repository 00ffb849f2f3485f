using System.Globalization;
using System.Text;
using TeqGen.Search.Baselines;
using TeqGen.Search.Distributions;

namespace TeqGen.Search.Reports;

/// <summary>Writes a report as one HTML file without external resources.</summary>
internal static class HtmlReport
{
    private const int ShownWarnings = 40;

    public static string Write(NetworkReport report)
    {
        var page = new StringBuilder();
        page.Append(Head(report));
        page.Append(Accuracy(report));
        page.Append(Warnings(report.Warnings));
        page.Append("<h2>Layers</h2>\n").Append(LayerTable(report));
        page.Append("<h2>Tensors</h2>\n").Append(
            "<p class=\"muted\">Each layer's magnitudes without exact zeros, the distributions of most likelihood, and the levels of its grid.</p>\n");
        for (int i = 0; i < report.Layers.Count; i++)
        {
            page.Append(LayerDetails(report.Layers[i], i, open: report.Layers.Count <= 6));
        }

        return Html.Page($"{report.Model}: quantization report", page.ToString());
    }

    private static string Number(double? value, string format, string unit = "") =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') + unit : "–";

    private static string Shape(IReadOnlyList<int> shape) => string.Join("×", shape);

    private static string Head(NetworkReport report)
    {
        var (bits, quality, search) = (report.Quantized.Bits, report.Quantized.Quality, report.Search);
        string inputs = string.Create(CultureInfo.InvariantCulture, $"{report.TestInputs:N0} {(report.HasTest ? "test" : "calibration")} inputs");
        var cards = new List<(string Value, string Label)>
        {
            (Number(bits.Mean, "F2"), "mean stored bits"),
            (Number(bits.Weights, "F2"), "bits a weight, file in all"),
            (Number(bits.Activations, "F2"), "bits an activation"),
            (Number(report.BlobBytes, "N0"), $"bytes, of {Number(report.Fp32Bytes, "N0")} in FP32"),
        };
        if (report.Fp32 is { } before && quality.Top1 is { } after)
        {
            cards.Add((Number(100 * after.Fraction, "F2", " %"), $"top-1, FP32 {Number(100 * before.Fraction, "F2", " %")}"));
        }

        cards.Add((Number(quality.Loss.Points, "F2"), $"points lost, ± {Number(quality.Loss.StandardError, "F2")}"));
        cards.Add((Number(100 * quality.Agreement, "F2", " %"), "agreement with FP32"));
        cards.Add((Number(quality.SqnrDecibels, "F1", " dB"), "SQNR of the outputs"));
        string options = string.Join(", ", search.Options.Select(option => $"{option.Name} {option.Value}"));
        return $"<h1>{Html.Escape(report.Model)}</h1>\n"
            + $"<p class=\"muted\">Searched by {Html.Escape(search.ToolVersion)}, strategy {Html.Escape(search.Strategy)} ({Html.Escape(options)}), on "
            + $"{Number(search.CalibrationInputs, "N0")} calibration inputs. Accuracy below is measured on {inputs}.</p>\n"
            + $"{Html.Cards(cards)}\n";
    }

    private static string Accuracy(NetworkReport report)
    {
        string seen = report.Frontier is null
            ? "What the search saw on its way is not drawn: there is no <code>.teq.frontier.json</code> of these parameters beside the manifest."
            : Html.Key("--series3", "networks that the search saw, on its calibration inputs");
        var rows = new List<ComparedQuantization> { report.Quantized };
        rows.AddRange(report.Baselines);
        string[] header = ["", "<Quantizer", "Mean bits", "Weights", "Activations", "Top-1", "Loss", "Agreement", "Output SQNR"];
        var cells = rows.Select((row, i) => (IReadOnlyList<string>)
        [
            i == 0 ? "" : i.ToString(CultureInfo.InvariantCulture),
            Html.Escape(row.Name),
            Number(row.Bits.Mean, "F2"),
            Number(row.Bits.Weights, "F2"),
            Number(row.Bits.Activations, "F2"),
            row.Quality.Top1 is { } top1 ? Number(100 * top1.Fraction, "F2", " %") : "–",
            Number(row.Quality.Loss.Points, "F2"),
            Number(100 * row.Quality.Agreement, "F2", " %"),
            Number(row.Quality.SqnrDecibels, "F1", " dB"),
        ]);
        string table = report.Baselines.Count == 0 ? "<p class=\"muted\">No baselines were asked for.</p>\n" : Html.Table(header, cells, marked: 0) + "\n";
        return "<h2>Accuracy and size</h2>\n<div class=\"pair\">"
            + $"<figure>{ReportPlots.Frontier(report, "frontier")}<figcaption>{Html.Key("--series1", "this network")}{Html.Key("--series2", "baselines, numbered as below")}"
            + $"{seen}</figcaption></figure>\n"
            + $"<figure>{ReportPlots.Bits(report, "bits")}<figcaption>{Html.Key("--series1", "weights")}{Html.Key("--series2", "activations")}</figcaption></figure></div>\n"
            + $"{table}<p class=\"muted\">Baselines have one width for all layers; their bits are codes, scales and biases, those of this network its whole file.</p>\n";
    }

    private static string Warnings(IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return "<h2>Warnings</h2>\n<p>None: no dead channels, outliers, saturated grids, or layers at the width limit.</p>\n";
        }

        string List(IEnumerable<string> items) => $"<ul class=\"warnings\">{string.Concat(items.Select(item => $"<li>{Html.Escape(item)}</li>\n"))}</ul>";
        string more = warnings.Count <= ShownWarnings
            ? ""
            : $"<details><summary>{warnings.Count - ShownWarnings} more</summary>{List(warnings.Skip(ShownWarnings))}</details>";
        return $"<h2>Warnings</h2>\n{List(warnings.Take(ShownWarnings))}\n{more}\n";
    }

    private static string LayerTable(NetworkReport report)
    {
        string[] header =
        [
            "", "<Layer", "<Weights", "<Input", "Bits w", "Bits a", "Base", "α w", "β w", "α a", "β a", "RMAE w", "RMAE a", "SQNR w", "SQNR a", "Sensitivity", "<Kernel",
        ];
        var rows = report.Layers.Select((layer, i) => (IReadOnlyList<string>)
        [
            (i + 1).ToString(CultureInfo.InvariantCulture),
            $"<a href=\"#layer{i}\">{Html.Escape(layer.Path)}</a>",
            Shape(layer.WeightShape),
            Shape(layer.InputShape),
            Number(layer.Weights.Grid?.StoredBits ?? 32, "F0"),
            Number(layer.Activations.Grid?.StoredBits ?? 32, "F0"),
            Number(layer.Weights.Grid?.Base, "F4"),
            Number(layer.Weights.Grid?.Alpha, "G4"),
            Number(layer.Weights.Grid?.Beta, "G4"),
            Number(layer.Activations.Grid?.Alpha, "G4"),
            Number(layer.Activations.Grid?.Beta, "G4"),
            Number(100 * layer.Weights.Rmae, "F1", " %"),
            Number(100 * layer.Activations.Rmae, "F1", " %"),
            Number(layer.Weights.SqnrDecibels, "F1", " dB"),
            Number(layer.Activations.SqnrDecibels, "F1", " dB"),
            Number(layer.SensitivityDecibels, "F1", " dB"),
            layer.Kernel,
        ]);
        return Html.Table(header, rows)
            + $"\n<p class=\"muted\">w weights, a activations (the layer's inputs). Sensitivity is the SQNR of the network's outputs when this layer alone is quantized, on "
            + $"{report.SensitivityInputs} calibration inputs: the lower, the more the layer costs. The kernel is the family that <code>Auto</code> takes.</p>\n";
    }

    private static string LayerDetails(ReportLayer layer, int index, bool open) =>
        $"<details id=\"layer{index}\"{(open ? " open" : "")}><summary><b>{Html.Escape(layer.Path)}</b><span class=\"muted\">{layer.Kind}, "
            + $"{Number(layer.Weights.Grid?.StoredBits ?? 32, "F0")}/{Number(layer.Activations.Grid?.StoredBits ?? 32, "F0")} bits</span></summary>\n"
            + $"<div class=\"pair\">{Operand("Weights", layer.Weights, $"w{index}")}\n{Operand("Activations", layer.Activations, $"a{index}")}</div></details>\n";

    private static string Operand(string title, ReportOperand operand, string id)
    {
        var (analysis, statistics) = (operand.Analysis, operand.Analysis.Statistics);
        string grid = operand.Grid is { } g
            ? $"{(g.Signed ? "signed" : "no sign")}, {g.Zero.ToString().ToLowerInvariant()} zero, {operand.Use!.UsedLevels} of {operand.Use.Levels} levels used, "
                + $"{Number(100 * operand.Use.ClippedShare, "F2", " %")} clipped, {Number(100 * operand.Use.ErasedShare, "F1", " %")} become zero"
            : "full precision";
        string values = $"{Number(statistics.Count, "N0")} values, {Number(100 * statistics.ZeroShare, "F1", " %")} zero, largest magnitude {Number(statistics.Largest, "G4")}";
        var shown = ReportPlots.Shown(analysis);
        string keys = string.Concat(shown.Select((fit, i) => Html.Key($"--series{i + 1}", fit.Family.Name())));
        string figure = analysis.Histogram is null
            ? ""
            : $"<figure>{ReportPlots.Histogram(operand, id)}<figcaption>{Html.Key("--bars", "magnitudes")}{Html.Key("--level", "levels")}{keys}</figcaption></figure>\n";
        string[] header = ["<Distribution", "<Parameters", "Log-likelihood", "KS", "RSS"];
        var rows = analysis.Fits.Select(fit => (IReadOnlyList<string>)
        [
            fit.Family.Name(),
            string.Join(", ", fit.Parameters.Select(parameter => $"{parameter.Name} {Number(parameter.Value, "G4")}")),
            Number(fit.LogLikelihood, "F0"),
            Number(fit.KolmogorovSmirnov, "F4"),
            Number(fit.ResidualSumOfSquares, "0.0e-0"),
        ]);
        string notes = string.Concat(analysis.Notes.Select(note => $"<p class=\"muted\">{Html.Escape(note)}</p>\n"));
        string fits = analysis.Fits.Count == 0 ? "" : Html.Table(header, rows) + "\n";
        return $"<section><h3>{title}</h3>\n<p class=\"muted\">{values}. Grid: {grid}.</p>\n{figure}{notes}{fits}</section>";
    }
}

using System.Globalization;
using ScottPlot;
using TeqGen.Search.Accelerator;

namespace TeqGen.Search.Reports;

/// <summary>A sweep as one HTML page: time against energy and against area, with the Pareto front, and all designs.</summary>
internal static class SweepReport
{
    public static string Write(string model, string machine, IReadOnlyList<DesignResult> results)
    {
        string[] varied = [.. results.SelectMany(result => result.Design.Point.Changes.Select(change => change.Name)).Distinct()];
        string[] header = ["", "<Operands", .. varied, "<Counters", "ms", "mJ", "mm²"];
        var ordered = results.OrderByDescending(result => result.IsOnFront).ThenBy(result => result.Seconds).ThenBy(result => result.Joules).ToList();
        var rows = ordered.Select(result => (IReadOnlyList<string>)
        [
            result.IsOnFront ? "●" : "",
            result.Design.Operands,
            .. varied.Select(name => result.Design.Point.Changes.Where(change => change.Name == name).Select(change => Text(change.Value)).FirstOrDefault("")),
            result.Design.Bits is null ? "" : Html.Escape(result.Design.Point.CounterStorage ?? ""),
            Text(1e3 * result.Seconds, "G4"),
            Text(1e3 * result.Joules, "G4"),
            Text(result.SquareMillimetres, "F2"),
        ]);
        string keys = $"<figcaption>{Html.Key("--series1", "counting exponents")}{Html.Key("--series2", "INT8")}large: on the front of time, energy and area</figcaption>";
        string body = $"<h1>{Html.Escape(model)}: designs</h1>\n<p class=\"muted\">{results.Count} designs from {Html.Escape(machine)}, one inference each, of which "
            + $"{results.Count(result => result.IsOnFront)} are on the Pareto front.</p>\n<div class=\"pair\">"
            + $"<figure>{Plot(results, result => 1e3 * result.Joules, "energy, mJ", "energy")}{keys}</figure>\n"
            + $"<figure>{Plot(results, result => result.SquareMillimetres, "area, mm²", "area")}{keys}</figure></div>\n{Html.Table(header, rows)}\n";
        return Html.Page($"{model}: designs", body);
    }

    public static string Csv(IReadOnlyList<DesignResult> results)
    {
        string[] varied = [.. results.SelectMany(result => result.Design.Point.Changes.Select(change => change.Name)).Distinct()];
        var lines = results.Select(result => string.Join(
            ',',
            (string[])
            [
                result.Design.Operands,
                .. varied.Select(name => result.Design.Point.Changes.Where(change => change.Name == name).Select(change => Text(change.Value)).FirstOrDefault("")),
                result.Design.Bits is null ? "" : result.Design.Point.CounterStorage ?? "",
                result.Cycles.ToString(CultureInfo.InvariantCulture), Text(result.Seconds, "R"), Text(result.Joules, "R"), Text(result.SquareMillimetres, "R"),
                result.IsOnFront ? "1" : "0",
            ]));
        return string.Concat(lines.Prepend(string.Join(',', ["operands", .. varied, "counterStorage", "cycles", "seconds", "joules", "squareMillimetres", "onFront"]))
            .Select(line => line + "\n"));
    }

    private static string Plot(IReadOnlyList<DesignResult> results, Func<DesignResult, double> value, string label, string id)
    {
        var plot = SvgTheme.NewPlot();
        foreach (var result in results.OrderBy(result => result.IsOnFront))
        {
            var color = result.Design.Bits is null ? SvgTheme.Series2 : SvgTheme.Series1;
            plot.Add.Marker(Math.Log10(1e3 * result.Seconds), Math.Log10(value(result)), MarkerShape.FilledCircle, result.IsOnFront ? 10 : 4, color);
        }

        plot.Axes.Margins(0.08, 0.12);
        plot.Axes.AutoScale();
        return new PlotFrame(plot, 520, 300, logarithmic: true).Labels("time, ms", label).Svg(id, $"Time against {label}");
    }

    private static string Text(double value, string format = "F0") => value.ToString(format, CultureInfo.InvariantCulture);
}

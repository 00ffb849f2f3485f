using System.Globalization;
using ScottPlot;
using TeqGen.Search.Distributions;
using TeqGen.Search.Packing;

namespace TeqGen.Search.Reports;

/// <summary>The plots of a report.</summary>
internal static class ReportPlots
{
    private const int ShownFits = 3;
    private const int ManyLevels = 24;
    private const double Headroom = 1.15;
    private const double Peak = 3;
    private static readonly Color[] Series = [SvgTheme.Series1, SvgTheme.Series2, SvgTheme.Series3];

    /// <summary>The fits that a histogram shows: the best ones that differ.</summary>
    public static DistributionFit[] Shown(TensorAnalysis analysis) =>
        [.. analysis.Fits.DistinctBy(fit => (fit.Bic, fit.KolmogorovSmirnov)).Take(ShownFits)];

    /// <summary>Magnitudes of a tensor as bars, with the best fits and the levels of the grid.</summary>
    public static string Histogram(ReportOperand operand, string id)
    {
        var analysis = operand.Analysis;
        if (analysis.Histogram is not { } bars)
        {
            return "";
        }

        var plot = SvgTheme.NewPlot();
        double all = bars.Counts.Sum() + bars.Beyond, end = bars.Width * bars.Counts.Length;
        double[] edges = [.. Enumerable.Range(0, bars.Counts.Length).SelectMany(i => new[] { i * bars.Width, (i + 1) * bars.Width })];
        double[] shares = [.. bars.Counts.SelectMany(count => new[] { count / all, count / all })];
        var steps = plot.Add.FillY(edges, new double[edges.Length], shares);
        steps.FillColor = SvgTheme.Bars;
        steps.LineWidth = 0;
        steps.MarkerSize = 0;
        var levels = operand.Grid is { } grid ? grid.Magnitudes.ToArray() : [];
        foreach (double level in levels)
        {
            var line = plot.Add.VerticalLine(level);
            line.Color = SvgTheme.Level;
            line.LineWidth = levels.Length > ManyLevels ? 0.5f : 1;
        }

        double curves = 0;
        var fits = Shown(analysis);
        for (int f = 0; f < fits.Length; f++)
        {
            var fit = fits[f];
            double[] middles = [.. Enumerable.Range(0, bars.Counts.Length).Select(i => (i + 0.5) * bars.Width)];
            double[] expected = [.. Enumerable.Range(0, bars.Counts.Length).Select(i => fit.ShareBetween(i * bars.Width, (i + 1) * bars.Width))];
            var curve = plot.Add.ScatterLine(middles, expected);
            curve.Color = Series[f];
            curve.LineWidth = 2;
            curves = Math.Max(curves, expected.Max());
        }

        double right = levels.Length > 0 ? Math.Max(end, Math.Min(levels[^1], 1.5 * end)) : end;
        plot.Axes.SetLimits(0, 1.02 * right, 0, Headroom * Top(shares, curves));
        return new PlotFrame(plot, 520, 230).Svg(id, $"Histogram of {analysis.Name}");
    }

    // A single value that half of the tensor has would flatten all else: its bar is cut off.
    private static double Top(double[] shares, double curves)
    {
        double highest = shares.Max(), next = Math.Max(shares.Where(share => share < highest).DefaultIfEmpty(highest).Max(), curves);
        return highest > Peak * next ? Peak * next : Math.Max(highest, Math.Min(curves, Peak * highest));
    }

    /// <summary>Accuracy against size: baselines, the network, and what the search saw.</summary>
    public static string Frontier(NetworkReport report, string id)
    {
        var plot = SvgTheme.NewPlot();
        if (report.Frontier is { } seen)
        {
            SeenNetwork[] ordered = [.. seen.OrderBy(network => network.MeanBits)];
            var line = plot.Add.Scatter(ordered.Select(network => network.MeanBits).ToArray(), ordered.Select(network => -network.Loss).ToArray());
            line.Color = SvgTheme.Series3;
            line.LineWidth = 1;
            line.MarkerSize = 5;
        }

        var zero = plot.Add.HorizontalLine(0);
        zero.Color = SvgTheme.Text;
        zero.LineWidth = 1;
        foreach (var row in report.Baselines)
        {
            plot.Add.Marker(row.Bits.Mean, -row.Quality.Loss.Points, MarkerShape.FilledCircle, 7, SvgTheme.Series2);
        }

        var found = report.Quantized;
        plot.Add.Marker(found.Bits.Mean, -found.Quality.Loss.Points, MarkerShape.FilledCircle, 11, SvgTheme.Series1);
        plot.Axes.Margins(0.08, 0.12);
        plot.Axes.AutoScale();
        var frame = new PlotFrame(plot, 520, 300).Labels("mean stored bits", "points against FP32");
        for (int i = 0; i < report.Baselines.Count; i++)
        {
            var row = report.Baselines[i];
            frame.Text(row.Bits.Mean, -row.Quality.Loss.Points, 6, -5, "--series2", (i + 1).ToString(CultureInfo.InvariantCulture));
        }

        return frame.Text(found.Bits.Mean, -found.Quality.Loss.Points, 9, 10, "--series1", found.Name).Svg(id, "Loss against mean stored bits");
    }

    /// <summary>Stored bits of weights and activations along the network.</summary>
    public static string Bits(NetworkReport report, string id)
    {
        var plot = SvgTheme.NewPlot();
        double[] places = [.. Enumerable.Range(1, report.Layers.Count).Select(i => (double)i)];
        Add([.. report.Layers.Select(layer => (double)(layer.Weights.Grid?.StoredBits ?? 32))], SvgTheme.Series1, 9);
        Add([.. report.Layers.Select(layer => (double)(layer.Activations.Grid?.StoredBits ?? 32))], SvgTheme.Series2, 5);
        int most = report.Layers.Max(layer => Math.Max(layer.Weights.Grid?.StoredBits ?? 8, layer.Activations.Grid?.StoredBits ?? 8));
        plot.Axes.SetLimits(0.5, places.Length + 0.5, 1, most + 1);
        return new PlotFrame(plot, 520, 300, whole: true).Labels("layer", "stored bits").Svg(id, "Stored bits of each layer");

        void Add(double[] bits, Color color, float size)
        {
            var line = plot.Add.Scatter(places, bits);
            line.Color = color;
            line.LineWidth = 1;
            line.MarkerSize = size;
        }
    }
}

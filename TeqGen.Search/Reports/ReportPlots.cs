using System.Globalization;
using ScottPlot;
using TeqGen.Search.Distributions;

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
        return SvgTheme.Svg(plot, 520, 230, id, $"Histogram of {analysis.Name}");
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
        for (int i = 0; i < report.Baselines.Count; i++)
        {
            Point(report.Baselines[i].Bits.Mean, report.Baselines[i].Quality.Loss.Points, SvgTheme.Series2, 7, -8, (i + 1).ToString(CultureInfo.InvariantCulture));
        }

        Point(report.Quantized.Bits.Mean, report.Quantized.Quality.Loss.Points, SvgTheme.Series1, 11, -24, report.Quantized.Name);
        plot.XLabel("mean stored bits");
        plot.YLabel("points against FP32");
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        plot.Axes.Margins(0.08, 0.12);
        return SvgTheme.Svg(plot, 520, 300, id, "Loss against mean stored bits");

        void Point(double bits, double loss, Color color, float size, float offset, string text)
        {
            var marker = plot.Add.Marker(bits, -loss, MarkerShape.FilledCircle, size, color);
            var label = plot.Add.Text(text, bits, -loss);
            label.LabelFontColor = color;
            label.LabelFontSize = 14;
            label.OffsetX = marker.MarkerSize / 2 + 2;
            label.OffsetY = offset;
        }
    }

    /// <summary>Stored bits of weights and activations along the network.</summary>
    public static string Bits(NetworkReport report, string id)
    {
        var plot = SvgTheme.NewPlot();
        double[] places = [.. Enumerable.Range(1, report.Layers.Count).Select(i => (double)i)];
        Add([.. report.Layers.Select(layer => (double)(layer.Weights.Grid?.StoredBits ?? 32))], SvgTheme.Series1, 9);
        Add([.. report.Layers.Select(layer => (double)(layer.Activations.Grid?.StoredBits ?? 32))], SvgTheme.Series2, 5);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericFixedInterval(1);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        int most = report.Layers.Max(layer => Math.Max(layer.Weights.Grid?.StoredBits ?? 8, layer.Activations.Grid?.StoredBits ?? 8));
        plot.XLabel("layer");
        plot.YLabel("stored bits");
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        plot.Axes.SetLimits(0.5, places.Length + 0.5, 1, most + 1);
        return SvgTheme.Svg(plot, 520, 300, id, "Stored bits of each layer");

        void Add(double[] bits, Color color, float size)
        {
            var line = plot.Add.Scatter(places, bits);
            line.Color = color;
            line.LineWidth = 1;
            line.MarkerSize = size;
        }
    }
}

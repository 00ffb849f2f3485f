using System.Globalization;
using System.Text.RegularExpressions;
using ScottPlot;

namespace TeqGen.Search.Reports;

/// <summary>
/// Colours of plots. ScottPlot draws in placeholders, which become the page's CSS variables, so that a plot follows light and dark as the
/// page does.
/// </summary>
internal static partial class SvgTheme
{
    public static readonly Color Text = Color.FromHex("#010101");
    public static readonly Color Grid = Color.FromHex("#010102");
    public static readonly Color Bars = Color.FromHex("#010103");
    public static readonly Color Level = Color.FromHex("#010104");
    public static readonly Color Series1 = Color.FromHex("#010105");
    public static readonly Color Series2 = Color.FromHex("#010106");
    public static readonly Color Series3 = Color.FromHex("#010107");

    private static readonly (Color Color, string Variable)[] Variables =
    [
        (Text, "--muted"), (Grid, "--grid"), (Bars, "--bars"), (Level, "--level"), (Series1, "--series1"), (Series2, "--series2"), (Series3, "--series3"),
    ];

    /// <summary>A plot in the page's colours, without a background.</summary>
    public static Plot NewPlot()
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(Text);
        plot.Grid.MajorLineColor = Grid;
        plot.HideLegend();
        return plot;
    }

    /// <summary>The plot as an element to be put into a page.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="id">Unlike any other plot's on the page.</param>
    /// <param name="label">What it shows, for those who cannot see it.</param>
    /// <param name="texts">Elements with its text: the plot itself has none, since ScottPlot would place it by the fonts of this machine.</param>
    public static string Svg(Plot plot, int width, int height, string id, string label, string texts)
    {
        string svg = Draw(plot, width, height);
        svg = svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
        svg = Size().Replace(svg, $"<svg class=\"plot\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">", 1);

        // Skia numbers them through the process.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        svg = ClipId().Replace(svg, match =>
        {
            string name = match.Groups[2].Value;
            names.TryAdd(name, string.Create(CultureInfo.InvariantCulture, $"{id}-{names.Count}"));
            return match.Groups[1].Value + names[name];
        });

        foreach (var (color, variable) in Variables)
        {
            svg = svg.Replace($"\"{color.ToHex()}\"", $"\"var({variable})\"", StringComparison.OrdinalIgnoreCase);
        }

        return Blanks().Replace(svg.Insert(svg.LastIndexOf("</svg>", StringComparison.Ordinal), texts), "\n").Trim();
    }

    // Ticks are written in the thread's culture.
    private static string Draw(Plot plot, int width, int height)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return plot.GetSvgXml(width, height);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [GeneratedRegex("<svg[^>]*>")]
    private static partial Regex Size();

    [GeneratedRegex("(id=\"|url\\(#)(cl_[0-9a-z]+)")]
    private static partial Regex ClipId();

    [GeneratedRegex("\\s*\\n\\s*")]
    private static partial Regex Blanks();
}

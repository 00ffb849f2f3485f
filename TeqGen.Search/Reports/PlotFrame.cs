using System.Globalization;
using System.Text;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace TeqGen.Search.Reports;

/// <summary>
/// The frame of a plot: its ticks and all of its text, placed without measuring text, so that a page is the same bytes whatever fonts a machine has, and none
/// at all.
/// </summary>
/// <param name="plot">The plot, with everything in it.</param>
/// <param name="width">Width in pixels, of which the page makes what it has room for.</param>
/// <param name="height">Height in pixels.</param>
/// <param name="whole">Whether ticks are whole numbers only.</param>
/// <param name="logarithmic">Whether coordinates are decimal logarithms.</param>
internal sealed class PlotFrame(Plot plot, int width, int height, bool whole = false, bool logarithmic = false)
{
    // On a narrow page plots shrink to two thirds, and this has to stay readable.
    private const int FontSize = 14;
    private const int Left = 58;
    private const int Right = 14;
    private const int Top = 10;
    private const int Bottom = 28;
    private const int LabelHeight = 20;
    private readonly StringBuilder texts = new();
    private readonly AxisLimits limits = plot.Axes.GetLimits();
    private int bottom = Bottom;

    /// <summary>Says what the axes are; before anything else.</summary>
    public PlotFrame Labels(string horizontal, string vertical)
    {
        bottom = Bottom + LabelHeight;
        Write((Left + width - Right) / 2.0, height - 6, "middle", "--muted", horizontal);
        int y = (Top + height - bottom) / 2;
        texts.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"0\" transform=\"translate(14 {y}) rotate(-90)\" text-anchor=\"middle\" {Style("--muted")}>{Html.Escape(vertical)}</text>\n");
        return this;
    }

    /// <summary>Text beside a place in the plot.</summary>
    /// <param name="x">Place.</param>
    /// <param name="y">Place.</param>
    /// <param name="right">Pixels to the right of it.</param>
    /// <param name="up">Pixels above it.</param>
    /// <param name="variable">The style sheet's colour.</param>
    /// <param name="text">What to write; on the left of the place where there is no room on its right.</param>
    public PlotFrame Text(double x, double y, double right, double up, string variable, string text)
    {
        // No letter of the page's fonts is wider than this on average.
        const double LetterWidth = 0.62 * FontSize;
        bool fits = X(x) + right + (LetterWidth * text.Length) <= width;
        Write(X(x) + (fits ? right : -right), Y(y) - up, fits ? "start" : "end", variable, text);
        return this;
    }

    /// <summary>The plot as an element to be put into a page.</summary>
    /// <param name="id">Unlike any other plot's on the page.</param>
    /// <param name="label">What it shows, for those who cannot see it.</param>
    public string Svg(string id, string label)
    {
        plot.Layout.Fixed(new PixelPadding(Left, Right, bottom, Top));
        var horizontal = logarithmic ? Decades(limits.Left, limits.Right) : Ticks(limits.Left, limits.Right, 8, whole);
        var vertical = logarithmic ? Decades(limits.Bottom, limits.Top) : Ticks(limits.Bottom, limits.Top, Math.Max(2, (height - bottom) / 45), whole);
        foreach (var (value, text) in horizontal)
        {
            Write(X(value), height - bottom + FontSize + 6, "middle", "--muted", text);
        }

        foreach (var (value, text) in vertical)
        {
            Write(Left - 8, Y(value) + 5, "end", "--muted", text);
        }

        plot.Axes.Bottom.TickGenerator = Generator(horizontal);
        plot.Axes.Left.TickGenerator = Generator(vertical);
        plot.Axes.Bottom.TickLabelStyle.IsVisible = plot.Axes.Left.TickLabelStyle.IsVisible = false;
        return SvgTheme.Svg(plot, width, height, id, label, texts.ToString());
    }

    /// <summary>Round numbers between two limits, about as many as wanted or fewer, and how they are written.</summary>
    /// <param name="low">Lower limit.</param>
    /// <param name="high">Upper limit.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="whole">Whether they are whole numbers only.</param>
    internal static (double Value, string Text)[] Ticks(double low, double high, int most, bool whole = false)
    {
        double wanted = whole ? Math.Max(1, (high - low) / most) : (high - low) / most;
        if (!(wanted > 0) || !double.IsFinite(wanted))
        {
            return [];
        }

        int exponent = 0;
        while (Scaled(1, exponent) > wanted)
        {
            exponent--;
        }

        while (Scaled(10, exponent) <= wanted)
        {
            exponent++;
        }

        int factor = Scaled(1, exponent) >= wanted ? 1 : Scaled(2, exponent) >= wanted ? 2 : Scaled(5, exponent) >= wanted ? 5 : 10;
        (factor, exponent) = factor == 10 ? (1, exponent + 1) : (factor, exponent);
        double step = Scaled(factor, exponent);
        var ticks = new List<(double, string)>();
        for (double k = Math.Ceiling(low / step); Scaled(k * factor, exponent) <= high; k++)
        {
            double value = Scaled(k * factor, exponent);
            ticks.Add((value, Written(k * factor, value, exponent)));
        }

        return [.. ticks];
    }

    /// <summary>Powers of ten between two decimal logarithms, with their doubles and fives where there are few, and how they are written.</summary>
    /// <param name="low">Lower limit.</param>
    /// <param name="high">Upper limit.</param>
    internal static (double Value, string Text)[] Decades(double low, double high)
    {
        const double Many = 2.5;
        (int Digit, double Logarithm)[] digits = high - low > Many ? [(1, 0)] : [(1, 0), (2, 0.3010299956639812), (5, 0.6989700043360188)];
        return
        [
            .. Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
                .SelectMany(exponent => digits.Select(digit => (exponent + digit.Logarithm, Written(digit.Digit, Scaled(digit.Digit, exponent), exponent))))
                .Where(tick => tick.Item1 >= low && tick.Item1 <= high),
        ];
    }

    // Dividing by a power of ten is exact where multiplying by its inverse is not.
    private static double Scaled(double number, int exponent)
    {
        double power = 1;
        for (int i = 0; i < Math.Abs(exponent); i++)
        {
            power *= 10;
        }

        return exponent < 0 ? number / power : number * power;
    }

    private static string Written(double number, double value, int exponent)
    {
        const int MostDigits = 5;
        string text = number == 0 ? "0"
            : exponent is < -MostDigits or >= MostDigits ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
            : value.ToString("F" + Math.Max(0, -exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    private static NumericManual Generator((double Value, string Text)[] ticks) =>
        new([.. ticks.Select(tick => tick.Value)], [.. ticks.Select(tick => tick.Text)]);

    private static string Style(string variable) => $"fill=\"var({variable})\" font-size=\"{FontSize}\"";

    private double X(double value) => Left + ((value - limits.Left) / (limits.Right - limits.Left) * (width - Left - Right));

    private double Y(double value) => height - bottom - ((value - limits.Bottom) / (limits.Top - limits.Bottom) * (height - bottom - Top));

    private void Write(double x, double y, string anchor, string variable, string text) => texts.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {Style(variable)}>{Html.Escape(text)}</text>\n");
}

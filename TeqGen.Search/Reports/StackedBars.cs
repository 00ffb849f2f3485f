using System.Globalization;

namespace TeqGen.Search.Reports;

/// <summary>Sums of named parts as bars below each other on one scale, and the parts as a table.</summary>
internal static class StackedBars
{
    /// <param name="names">The parts.</param>
    /// <param name="bars">Each bar with its parts.</param>
    /// <param name="unit">What they are in.</param>
    public static string Write(IReadOnlyList<string> names, IReadOnlyList<(string Name, double[] Parts)> bars, string unit)
    {
        double longest = bars.Max(bar => bar.Parts.Sum());
        string drawn = string.Concat(bars.Select(bar => $"<div class=\"stack\"><b>{bar.Name}</b><div>{string.Concat(bar.Parts.Select((part, i) => Part(bar.Name, i, part)))}</div></div>\n"));
        var rows = names.Select((name, i) => (IReadOnlyList<string>)
            [Html.Key(Variable(i), name), .. bars.Select(bar => Text(bar.Parts[i]))])
            .Append(["total", .. bars.Select(bar => Text(bar.Parts.Sum()))]);
        return drawn + Html.Table(["<", .. bars.Select(bar => $"{bar.Name}, {unit}")], rows, marked: names.Count);

        string Part(string bar, int i, double part) => string.Create(
            CultureInfo.InvariantCulture,
            $"<i style=\"width: {100 * part / longest:F3}%; background: var({Variable(i)})\" title=\"{bar}, {names[i]}: {Text(part)} {unit}\"></i>");
    }

    private static string Variable(int part) => string.Create(CultureInfo.InvariantCulture, $"--part{part + 1}");

    private static string Text(double value) => value.ToString(value >= 1000 ? "N0" : "G4", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using TeqGen.Accelerator.Simulation;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Search.Reports;

/// <summary>The commands of a run over its vaults as a drawing: a band of layers, and for each vault a line for each unit.</summary>
internal static class Timeline
{
    private const int Width = 1000;
    private const int Left = 30;
    private const int Band = 16;
    private const int UnitHeight = 3;

    private static readonly (Unit Unit, string Variable)[] Units =
        [(Unit.Load, "--part1"), (Unit.Count, "--part5"), (Unit.Post, "--part3"), (Unit.Store, "--part7")];

    /// <summary>The units' colours.</summary>
    public static string Keys => string.Concat(Units.Select(unit => Html.Key(unit.Variable, unit.Unit.ToString().ToLowerInvariant())));

    /// <param name="simulation">A run that kept every command.</param>
    /// <param name="cycles">Cycles of the memory that the whole width stands for.</param>
    /// <param name="label">What it shows, for those who cannot see it.</param>
    public static string Svg(NetworkSimulation simulation, long cycles, string label)
    {
        var result = simulation.Result;
        int vaults = result.Machine["vaults"], row = (Units.Length * UnitHeight) + 2, height = Band + 4 + (vaults * row);
        var svg = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"<svg class=\"plot wide\" viewBox=\"0 0 {Left + Width} {height}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">\n"));
        for (int i = 0; i < result.Steps.Count; i++)
        {
            var step = result.Steps[i];
            string title = string.Create(
                CultureInfo.InvariantCulture, $"{simulation.Plan.Steps[i].Step.Name}: {step.End - step.Start} memory cycles, bound by {step.BoundBy}");
            double x = X(step.Start), width = Math.Max(0.2, X(step.End) - x - 0.3);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:F1}\" y=\"0\" width=\"{width:F1}\" height=\"{Band}\" fill=\"var({(i % 2 == 0 ? "--bars" : "--level")})\"><title>{Html.Escape(title)}</title></rect>\n");
        }

        for (int vault = 0; vault < vaults; vault++)
        {
            int top = Band + 4 + (vault * row);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{top + 9}\" text-anchor=\"end\" font-size=\"10\" fill=\"var(--muted)\">{vault}</text>");
            for (int u = 0; u < Units.Length; u++)
            {
                var entries = result.Timeline.Where(entry => entry.Vault == vault && entry.Unit == Units[u].Unit).OrderBy(entry => entry.Start);
                string path = Path([.. entries], cycles, top + (u * UnitHeight) + 1.5);
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" stroke=\"var({Units[u].Variable})\" stroke-width=\"{UnitHeight - 0.6}\" fill=\"none\"/>\n");
            }
        }

        return svg.Append("</svg>").ToString();

        double X(long cycle) => Left + ((double)Width * cycle / cycles);
    }

    // What lies within a third of a unit of the drawing is drawn as one.
    private static string Path(TimelineEntry[] entries, long cycles, double y)
    {
        const double Resolution = 1 / 3.0;
        var path = new StringBuilder();
        for (int i = 0; i < entries.Length;)
        {
            double from = (double)Width * entries[i].Start / cycles, to = from;
            for (; i < entries.Length && (double)Width * entries[i].Start / cycles <= to + Resolution; i++)
            {
                to = Math.Max(to, (double)Width * entries[i].End / cycles);
            }

            path.Append(CultureInfo.InvariantCulture, $"M{Left + from:0.#} {y:0.#}h{Math.Max(0.2, to - from):0.#}");
        }

        return path.ToString();
    }
}

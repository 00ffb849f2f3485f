using System.Globalization;
using ScottPlot;
using TeqGen.Accelerator.Area;
using TeqGen.Accelerator.Simulation;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Search.Reports;

/// <summary>A simulated network as one HTML page without external resources, beside INT8 on the same memory.</summary>
internal static class SimulationReport
{
    private static readonly string[] TimeParts = ["lanes work", "memory", "network", "post-processing", "results", "synchronise"];

    /// <param name="model">Name of the network.</param>
    /// <param name="own">Its run, with every command.</param>
    /// <param name="int8">The run on INT8 MACs, likewise.</param>
    /// <param name="arithmetic">What the lanes of the first do.</param>
    /// <param name="compared">The two against each other.</param>
    public static string Write(string model, NetworkSimulation own, NetworkSimulation int8, Arithmetic arithmetic, MachineComparison compared)
    {
        var (a, b) = (own.Result, int8.Result);
        long longest = Math.Max(a.MemoryCycles, b.MemoryCycles);
        string name = arithmetic == Arithmetic.Exponent ? "exponents" : arithmetic.ToString();
        string body = Head(model, own, compared, arithmetic)
            + "<h2>Commands over vaults</h2>\n<p class=\"muted\">Both on one scale of time. The band above are the layers; below, for each vault, what its units do.</p>\n"
            + $"<h3>{Html.Escape(name)}, {Text(1e3 * a.Seconds, "G4")} ms</h3>\n<figure class=\"scroll\">{Timeline.Svg(own, longest, "Commands of " + name)}</figure>\n"
            + $"<h3>INT8, {Text(1e3 * b.Seconds, "G4")} ms</h3>\n<figure class=\"scroll\">{Timeline.Svg(int8, longest, "Commands of INT8")}</figure>\n<p>{Timeline.Keys}</p>\n"
            + $"<h2>Energy and time</h2>\n<div class=\"pair\"><section><h3>Energy</h3>\n{Energies(name, a, b)}</section>\n<section><h3>What lanes do</h3>\n{Times(name, a, b)}</section></div>\n"
            + $"<h2>Roofline</h2>\n<figure>{Roofline(own, int8)}<figcaption>{Html.Key("--series1", name)}{Html.Key("--series2", "INT8")}a point for each layer; the lines are what memory and lanes allow</figcaption></figure>\n"
            + $"<h2>Layers</h2>\n{Layers(own, int8)}\n{Constants(a)}";
        return Html.Page($"{model} on {a.Machine.Name}", body);
    }

    private static string Head(string model, NetworkSimulation own, MachineComparison compared, Arithmetic arithmetic)
    {
        var (result, machine) = (own.Result, own.Result.Machine);
        double area = SimulationJson.SquareMillimetres(machine, ElementArea.Of(machine, arithmetic).Total);
        (string Value, string Label)[] cards =
        [
            (Text(1e3 * result.Seconds, "G4") + " ms", $"{Text(result.Cycles, "N0")} cycles"),
            (Text(1e3 * result.Joules, "G4") + " mJ", $"{Text(result.Joules / result.Seconds, "F2")} W"),
            (Text(area, "F1") + " mm²", "elements of all vaults"),
            (Text(compared.SpeedEqualLanes, "F2"), $"speed of INT8 at equal lanes, bound {Text(compared.Bound, "F2")}"),
            (Text(compared.EnergyEqualLanes, "F2"), "times less energy at equal lanes"),
            (Text(compared.SpeedEqualArea, "F2"), $"speed of INT8 at equal area, {compared.LanesEqualArea} lanes"),
            (Text(compared.EnergyEqualArea, "F2"), "times less energy at equal area"),
            (Text(own.Plan.Commands.Count, "N0"), "bytes of commands"),
        ];
        return $"<h1>{Html.Escape(model)} on {Html.Escape(machine.Name)}</h1>\n<p class=\"muted\">{Html.Escape(machine.Description)}; {machine["lanes"]} lanes a vault at "
            + $"{machine["clockMegahertz"]} MHz. One inference, cycle by cycle, beside INT8 MACs on the same memory.</p>\n{Html.Cards(cards)}\n";
    }

    private static string Energies(string name, SimulationResult own, SimulationResult int8)
    {
        static double[] Parts(SimulationResult result) => [.. result.Energy.Parts.Select(part => part.Attojoules * 1e-12)];
        string[] header = ["<DRAM", $"{name}, mJ", "INT8, mJ", "times less"];
        var sensitivity = DramSensitivity.Of(own, int8).Select(entry => (IReadOnlyList<string>)
            [Text(entry.PicojoulesPerBit, "F1") + " pJ/bit", Text(1e3 * entry.Joules, "G4"), Text(1e3 * entry.OtherJoules, "G4"), Text(entry.OtherJoules / entry.Joules, "F2")]);
        return StackedBars.Write([.. own.Energy.Parts.Select(part => part.Name)], [(name, Parts(own)), ("INT8", Parts(int8))], "µJ") + Html.Table(header, sensitivity);
    }

    private static string Times(string name, SimulationResult own, SimulationResult int8)
    {
        static double[] Parts(SimulationResult result)
        {
            var stalls = result.Steps.Aggregate(default(Stalls), (sum, step) => sum + step.Stalls);
            double scale = result.Machine["cyclePicoseconds"] * 1e-6 / result.Machine["vaults"];
            return [.. new[] { result.Steps.Sum(step => step.Busy), stalls.Memory, stalls.Network, stalls.PostProcessing, stalls.Results, stalls.Synchronise }.Select(cycles => cycles * scale)];
        }

        return StackedBars.Write(TimeParts, [(name, Parts(own)), ("INT8", Parts(int8))], "µs")
            + "<p class=\"muted\">Mean over vaults; what lanes wait for is told by what came last.</p>\n";
    }

    private static string Roofline(NetworkSimulation own, NetworkSimulation int8)
    {
        var machine = own.Result.Machine;
        double bytes = RooflineBound.BitsPerPicosecond(machine) / 8 * 1e3, products = (double)machine["lanes"] * machine["vaults"] * machine["clockMegahertz"] * 1e-3;
        var plot = SvgTheme.NewPlot();
        double knee = Math.Log10(products / bytes);
        double top = Math.Log10(products);
        double[] horizontal = [knee - 3, knee, knee + 2.5], vertical = [top - 3, top, top];
        var roof = plot.Add.ScatterLine(horizontal, vertical);
        roof.Color = SvgTheme.Text;
        roof.LineWidth = 1;
        Points(int8, SvgTheme.Series2);
        Points(own, SvgTheme.Series1);
        plot.Axes.Margins(0.05, 0.1);
        plot.Axes.AutoScale();
        return new PlotFrame(plot, 640, 300, logarithmic: true)
            .Labels("products a byte of memory traffic", "products, 10⁹/s")
            .Svg("roofline", "Roofline of both machines");

        void Points(NetworkSimulation simulation, Color color)
        {
            foreach (var (plan, step) in simulation.Plan.Steps.Zip(simulation.Result.Steps).Where(pair => pair.First.Step.Layer is not null))
            {
                double work = plan.Step.Layer!.Products, moved = (step.BlocksRead + step.BlocksWritten) * (double)machine["blockBytes"];
                double nanoseconds = (step.End - step.Start) * machine["cyclePicoseconds"] * 1e-3;
                plot.Add.Marker(Math.Log10(work / Math.Max(1, moved)), Math.Log10(work / nanoseconds), MarkerShape.FilledCircle, 6, color);
            }
        }
    }

    private static string Layers(NetworkSimulation own, NetworkSimulation int8)
    {
        string[] header = ["<Layer", "Cycles", "<Bound by", "µJ", "INT8 cycles", "<Bound by", "INT8 µJ", "Speed", "Energy"];
        var rows = own.Plan.Steps.Zip(own.Result.Steps, int8.Result.Steps).Select(entry =>
        {
            var (plan, step, other) = entry;
            double speed = (double)(other.End - other.Start) / Math.Max(1, step.End - step.Start), energy = (double)other.Energy.Total / Math.Max(1, step.Energy.Total);
            return (IReadOnlyList<string>)
            [
                Html.Escape(plan.Step.Name), Cycles(own.Result, step), step.BoundBy, Text(step.Energy.Total * 1e-12, "F2"),
                Cycles(int8.Result, other), other.BoundBy, Text(other.Energy.Total * 1e-12, "F2"), Text(speed, "F2"), Text(energy, "F2"),
            ];
        });
        return Html.Table(header, rows);
    }

    private static string Constants(SimulationResult result)
    {
        var rows = result.Machine.Constants.Select(constant => (IReadOnlyList<string>)
            [Html.Escape(constant.Key), Text(constant.Value.Value, "N0"), Html.Escape(constant.Value.Source)]);
        return $"<details><summary>Constants of the machine, and where they are from</summary>{Html.Table(["<Constant", "Value", "<Source"], rows)}</details>\n";
    }

    private static string Cycles(SimulationResult result, StepResult step) =>
        Text(SimulationResult.ToElementCycles(result.Machine, step.End - step.Start), "N0");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

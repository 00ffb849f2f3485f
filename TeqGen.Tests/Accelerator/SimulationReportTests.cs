using System.Text.Json;
using TeqGen.Search.Accelerator;
using TeqGen.Search.Reports;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Tests.Accelerator;

/// <summary>The page and the trace of a run.</summary>
public sealed class SimulationReportTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;
    private static readonly Lazy<(NetworkSimulation Own, NetworkSimulation Int8, MachineComparison Compared)> Runs = new(() =>
    {
        var graph = SampleGraphs.Graph("FashionLeNet");
        var numbers = NetworkNumbers.Uniform(graph, 4);
        var own = NetworkSimulation.Run(Hmc, graph, numbers, withTimeline: true);
        var int8 = NetworkSimulation.Run(Hmc, graph, NetworkNumbers.Baseline(Arithmetic.Int8, numbers), withTimeline: true);
        return (own, int8, MachineComparison.Of(Hmc, graph, numbers, own, int8, default));
    });

    [Fact]
    public void The_page_stands_on_its_own_and_is_the_same_every_time()
    {
        var (own, int8, compared) = Runs.Value;
        string page = SimulationReport.Write("Lé<Net>", own, int8, Arithmetic.Exponent, compared);
        Assert.Equal(page, SimulationReport.Write("Lé<Net>", own, int8, Arithmetic.Exponent, compared));
        Assert.DoesNotContain("<Net>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<svg").Length - 1);

        // Every layer, component and constant, with its source.
        Assert.All(own.Plan.Names, name => Assert.Contains($"<td class=\"text\">{name}</td>", page, StringComparison.Ordinal));
        Assert.All(own.Result.Energy.Parts, part => Assert.Contains(part.Name, page, StringComparison.Ordinal));
        Assert.All(Hmc.Constants, constant => Assert.Contains(Html.Escape(constant.Value.Source), page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_trace_has_every_command_within_its_layer()
    {
        var own = Runs.Value.Own;
        using var text = new StringWriter();
        ChromeTrace.Write(text, own);
        using var trace = JsonDocument.Parse(text.ToString());
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        var complete = events.Where(e => e.GetProperty("ph").GetString() == "X").ToList();
        Assert.Equal(own.Result.Timeline.Count + own.Result.Steps.Count, complete.Count);
        var layers = complete.Where(e => e.GetProperty("pid").GetInt32() == Hmc["vaults"])
            .ToDictionary(e => e.GetProperty("name").GetString()!, e => (Start: Time(e, "ts"), End: Time(e, "ts") + Time(e, "dur")));
        Assert.Equal(own.Plan.Names.Order(), layers.Keys.Order());
        foreach (var e in complete.Where(e => e.GetProperty("pid").GetInt32() < Hmc["vaults"]))
        {
            var (start, end) = layers[e.GetProperty("cat").GetString()!];
            Assert.InRange(Time(e, "ts"), start - 1e-6, end + 1e-6);
            Assert.InRange(Time(e, "ts") + Time(e, "dur"), start - 1e-6, end + 1e-3);
        }

        Assert.Equal(1e6 * own.Result.Seconds, layers.Values.Max(layer => layer.End), 3);
        static double Time(JsonElement e, string name) => e.GetProperty(name).GetDouble();
    }
}

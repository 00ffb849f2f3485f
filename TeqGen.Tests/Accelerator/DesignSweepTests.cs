using System.Text.Json;
using TeqGen.Search;
using TeqGen.Search.Accelerator;
using TeqGen.Search.Commands;
using TeqGen.Search.Reports;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Json;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Accelerator;

/// <summary>A design space: what is in it, that it is taken up again where it was left, and what is on the front.</summary>
public sealed class DesignSweepTests : IDisposable
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;
    private readonly string folder = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    [Fact]
    public void A_space_has_every_combination_and_int8_once_for_each_machine()
    {
        var designs = new DesignSpace([8, 16], [24, 64], ["flip-flop", "sram"], [new(3), new(4)], [("bufferBytes", [65536, 136192])]).Designs(Hmc);
        Assert.Equal(2 * 2 * 2 * ((2 * 2) + 1), designs.Count);
        Assert.Equal(designs.Count, designs.Select(design => (design.Operands, design.Point.ToString())).Distinct().Count());
        Assert.All(designs, design =>
        {
            var machine = design.Point.Of(Hmc);
            Assert.Equal(design.Point.CounterStorage, machine.CounterStorage);
            Assert.Equal(machine.CounterStorage == "flip-flop" ? machine["lanes"] == 64 ? 64 : 8 : 1, machine["exponentLanesPerSet"]);
        });
    }

    [Fact]
    public void What_is_done_is_not_done_again_and_threads_change_nothing()
    {
        var designs = new DesignSpace([16], [32, 64], ["flip-flop"], [new(3), new(4)], []).Designs(Hmc);
        string path = Path.Combine(folder, "sweep.journal");
        using var stop = new CancellationTokenSource();
        using (var journal = SearchJournal.Open(path, resume: true))
        {
            Assert.Throws<OperationCanceledException>(() => Sweep(journal).Run(
                designs, 1, (done, _) => { if (done == 2) { stop.Cancel(); } }, stop.Token));
            Assert.InRange(journal.Count, 2, designs.Count - 1);
        }

        IReadOnlyList<DesignResult> resumed, direct;
        using (var journal = SearchJournal.Open(path, resume: true))
        {
            resumed = Sweep(journal).Run(designs, 2, (_, _) => { }, default);
            Assert.Equal(designs.Count, journal.Count);
            var seen = new List<int>();
            Assert.Equal(resumed, Sweep(journal).Run(designs, 1, (done, _) => seen.Add(done), default));
            Assert.Equal(Enumerable.Range(1, designs.Count), seen);
            Assert.Equal(designs.Count, journal.Count);
        }

        using (var journal = SearchJournal.Open(Path.Combine(folder, "other.journal"), resume: true))
        {
            direct = Sweep(journal).Run(designs, 1, (_, _) => { }, default);
        }

        Assert.Equal(direct, resumed);
        var own = NetworkSimulation.Run(designs[0].Point.Of(Hmc), SampleGraphs.Graph("FashionLeNet"), NetworkNumbers.Uniform(SampleGraphs.Graph("FashionLeNet"), 3));
        Assert.Equal((own.Result.Cycles, own.Result.Joules), (direct[0].Cycles, direct[0].Joules));
    }

    [Fact]
    public void Searched_widths_are_those_of_the_manifest_and_of_no_other()
    {
        var graph = SampleGraphs.Graph("FashionLeNet");
        Manifest Of(OperandFormat format) => ManifestReader.Read(TestParameters.Create("FashionLeNet", graph, _ => (format, format)).ManifestText).Manifest;
        var (narrow, wide) = (Of(TestModels.Format(2, signed: true, companded: false)), Of(TestModels.Format(4, signed: true, companded: false)));
        var designs = new DesignSpace([16], [64], ["flip-flop"], [new(null)], []).Designs(Hmc);
        Assert.Equal(["as searched", "INT8"], designs.Select(design => design.Operands));
        using var journal = SearchJournal.Open(Path.Combine(folder, "searched.journal"), resume: true);
        var found = new[] { narrow, wide, narrow }
            .Select(manifest => new DesignSweep(Hmc, graph, journal, manifest).Run(designs, 1, (_, _) => { }, default)[0]).ToArray();
        var own = NetworkSimulation.Run(Hmc, graph, ManifestNumbers.Of(narrow));
        Assert.Equal((own.Result.Cycles, own.Result.Joules), (found[0].Cycles, found[0].Joules));
        Assert.Equal(found[0], found[2]);
        Assert.True(found[1].Joules > found[0].Joules);
        Assert.Equal(3, journal.Count);
    }

    [Fact]
    public void The_front_is_what_nobody_is_better_than()
    {
        var design = new Design(new([]), new DesignWidth(4));
        DesignResult[] all = [new(design, 1, 1, 4, 1), new(design, 1, 2, 2, 1), new(design, 1, 2, 3, 1), new(design, 1, 2, 3, 0.5), new(design, 1, 1, 4, 1)];
        Assert.Equal([true, true, false, true, true], DesignResult.MarkFront(all).Select(result => result.IsOnFront));
    }

    [Fact]
    public void Results_are_written_as_they_are()
    {
        var changes = new DesignPoint([("lanes", 64), ("vaults", 16)], "sram");
        var results = DesignResult.MarkFront([new(new(changes, new DesignWidth(3)), 10, 1e-3, 2e-3, 4), new(new(changes, null), 20, 2e-3, 3e-3, 5)]);
        Assert.Equal(
            "operands,lanes,vaults,counterStorage,cycles,seconds,joules,squareMillimetres,onFront\n3 bits,64,16,sram,10,0.001,0.002,4,1\nINT8,64,16,,20,0.002,0.003,5,0\n",
            SweepReport.Csv(results));
        string page = SweepReport.Write("Net", "hmc-4gb", results);
        Assert.Contains("2 designs from hmc-4gb, one inference each, of which 1 are on the Pareto front", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<svg").Length - 1);
        using var parsed = JsonDocument.Parse(JsonWriter.Canonical(results[0].ToJson()));
        Assert.True(parsed.RootElement.GetProperty("onFront").GetBoolean());
    }

    [Fact]
    public void A_machine_that_cannot_be_is_named()
    {
        using var journal = SearchJournal.Open(Path.Combine(folder, "j"), resume: true);
        var e = Assert.Throws<SearchException>(() => Sweep(journal).Run(
            new DesignSpace([12], [64], ["flip-flop"], [new(4)], []).Designs(Hmc), 1, (_, _) => { }, default));
        Assert.Contains("vaults=12", e.Message, StringComparison.Ordinal);
        Assert.Contains("power of two", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lanes", "--vary", "NAME=V1,V2")]
    [InlineData("clocks=1", "--vary", "no constant 'clocks'")]
    [InlineData("9", "--bits", "2 to 8")]
    [InlineData("found", "--bits", "\"searched\"")]
    [InlineData("source", "--length", "NAME=N")]
    public async Task Wrong_usage_is_told_before_anything_is_built(string value, string option, string message)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await TeqGenCommand.RunAsync(["sweep", "--project", folder, "--model", "Net", option, value], output, error);
        Assert.Equal(TeqGenCommand.WrongInput, code);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static DesignSweep Sweep(SearchJournal journal) => new(Hmc, SampleGraphs.Graph("FashionLeNet"), journal);
}

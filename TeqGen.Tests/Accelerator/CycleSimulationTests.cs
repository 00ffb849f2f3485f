using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Simulation;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Tests.Accelerator;

/// <summary>Cycles and energy: what must hold whatever the constants are.</summary>
public sealed class CycleSimulationTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Theory]
    [InlineData("FashionLeNet", nameof(Arithmetic.Exponent))]
    [InlineData("CifarResNet20", nameof(Arithmetic.Exponent))]
    [InlineData("CifarResNet20", nameof(Arithmetic.Int8))]
    [InlineData("SqueezeNet", nameof(Arithmetic.Fp16))]
    [InlineData("FashionLstm", nameof(Arithmetic.Exponent))]
    [InlineData("FashionLstm", nameof(Arithmetic.Int8))]
    public void Parts_add_up(string network, string arithmetic)
    {
        var result = Run(Hmc, network, Enum.Parse<Arithmetic>(arithmetic));
        Assert.Equal(result.Energy.Total, result.Energy.Parts.Sum(part => part.Attojoules));
        Assert.Equal(result.Energy.Total, result.Steps.Sum(step => step.Energy.Total));
        Assert.Equal(8 * result.MemoryBytes * Hmc["dramBit"], result.Energy.Dram);
        Assert.All(result.Steps, step => Assert.Equal((step.End - step.Start) * Hmc["vaults"], step.Busy + step.Stalls.Total));
        Assert.Equal(result.MemoryCycles, result.Steps.Sum(step => step.End - step.Start));
    }

    [Fact]
    public void Nothing_is_faster_than_its_bound()
    {
        foreach (var arithmetic in Enum.GetValues<Arithmetic>())
        {
            var plan = SampleGraphs.Plan(Hmc, "CifarResNet20", arithmetic);
            var result = StreamSimulator.Run(Hmc, [.. plan.Commands]);
            double[] bounds = RooflineBound.Picoseconds(Hmc, plan.Workload);
            for (int i = 0; i < bounds.Length; i++)
            {
                double picoseconds = (result.Steps[i].End - result.Steps[i].Start) * (double)Hmc["cyclePicoseconds"];
                Assert.True(picoseconds >= bounds[i], $"{arithmetic} {plan.Steps[i].Step.Name}: {picoseconds} ps, bound {bounds[i]}");
            }
        }
    }

    [Fact]
    public void Memory_traffic_is_at_least_every_operand_once()
    {
        var plan = SampleGraphs.Plan(Hmc, "CifarResNet20", Arithmetic.Exponent);
        long bits = plan.Workload.Steps.Sum(step => RooflineBound.StepBits(plan.Workload, step));
        Assert.True(8 * StreamSimulator.Run(Hmc, [.. plan.Commands]).MemoryBytes >= bits);
    }

    [Fact]
    public void Runs_are_the_same_and_the_time_line_does_not_change_them()
    {
        byte[] stream = [.. SampleGraphs.Plan(Hmc, "CifarResNet20", Arithmetic.Exponent).Commands];
        var first = StreamSimulator.Run(Hmc, stream);
        var second = StreamSimulator.Run(Hmc, stream, withTimeline: true);
        Assert.Equal(first.Steps, second.Steps);
        Assert.Empty(first.Timeline);
        Assert.All(second.Timeline, entry => Assert.InRange(entry.End, entry.Start, second.MemoryCycles));
    }

    [Fact]
    public void Fewer_bits_are_faster_and_take_less()
    {
        var results = Enumerable.Range(1, 3).Select(i => 2 * i).Select(bits => Run(Hmc, "CifarResNet20", Arithmetic.Exponent, bits)).ToArray();
        for (int i = 1; i < results.Length; i++)
        {
            Assert.True(results[i - 1].MemoryCycles <= results[i].MemoryCycles);
            Assert.True(results[i - 1].Energy.Total < results[i].Energy.Total);
            Assert.True(results[i - 1].MemoryBytes < results[i].MemoryBytes);
        }
    }

    [Fact]
    public void A_stream_of_a_deep_network_is_small()
    {
        Assert.InRange(SampleGraphs.Plan(Hmc, "ResNet50", Arithmetic.Exponent).Commands.Count, 1, 256 * 1024);
        Assert.InRange(SampleGraphs.Plan(Hmc, "ResNet50", Arithmetic.Int8).Commands.Count, 1, 256 * 1024);
    }

    [Fact]
    public void Less_counter_storage_than_a_layer_needs_means_more_passes()
    {
        var narrow = Hmc.With("counters", 8, "test");
        Assert.Equal(3, new ElementModel(narrow, SampleGraphs.Plan(Hmc, "CifarResNet20", Arithmetic.Exponent).Workload.Steps[1].Layer!,
            LayerNumbers.Uniform(4, nonNegative: true)).Passes);
        Assert.True(Run(narrow, "CifarResNet20", Arithmetic.Exponent).MemoryCycles > Run(Hmc, "CifarResNet20", Arithmetic.Exponent).MemoryCycles);
    }

    private static SimulationResult Run(MachineDescription machine, string network, Arithmetic arithmetic, int bits = 4) =>
        StreamSimulator.Run(machine, [.. SampleGraphs.Plan(machine, network, arithmetic, bits).Commands]);
}

using TeqGen.Accelerator.Area;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Tests.Accelerator;

/// <summary>Who multiplies counts by powers, how long that takes, and what it is counted for.</summary>
public sealed class PostUnitTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Theory]
    [InlineData(3, 16, 0, 10)]
    [InlineData(0, 16, 1, 10)]
    [InlineData(0, 16, 2, 14)]
    [InlineData(2, 4, 2, 11)]
    [InlineData(0, 16, 3, 8)]
    [InlineData(0, 16, 4, 6)]
    [InlineData(1, 16, 4, 10)]
    public void Cycles_are_the_fewest_in_which_all_multipliers_together_finish(int own, int countBits, int parts, int width)
    {
        var machine = Hmc.With("test", ("postMultipliers", own), ("postCountBits", countBits), ("postVectorParts", parts));
        var unit = new PostUnit(machine, width);
        double ownRate = own / Math.Ceiling((double)width / countBits);
        double vectorRate = parts == 0 ? 0 : Math.Floor(16 * parts / 3.0) / Math.Ceiling(width * parts / 24.0);
        foreach (var (products, operations) in (ValueTuple<long, long>[])[(1, 0), (2200, 0), (2200, 500), (10, 5000), (0, 33)])
        {
            long vector = (operations + 15) / 16, cycles = unit.Cycles(products, operations);
            Assert.True(cycles >= vector);
            Assert.True(Done(cycles) >= products - 1e-9, $"{cycles} cycles are too few");
            Assert.True(cycles == vector || Done(cycles - 1) < products - 1e-9, $"{cycles} cycles are too many");
            double Done(long t) => (t * ownRate) + (Math.Max(0, t - vector) * vectorRate);
        }
    }

    [Fact]
    public void Something_has_to_multiply() => Assert.Contains(
        "nothing multiplies counts",
        Assert.Throws<ArgumentException>(() => Hmc.With("test", ("postMultipliers", 0), ("postVectorParts", 0))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_default_element_is_no_larger_than_the_macs_that_it_is_compared_with()
    {
        long macs = ElementArea.Of(Hmc, Arithmetic.Int8).Processing;
        Assert.InRange(ElementArea.Of(Hmc, Arithmetic.Exponent).Processing, 1, macs);
        var larger = MachineComparison.WithEqualArea(Hmc);
        Assert.InRange(larger["lanes"], Hmc["lanes"], int.MaxValue);
        Assert.InRange(ElementArea.Of(larger, Arithmetic.Exponent).Processing, 1, macs);
        var over = larger.With("test", ("lanes", larger["lanes"] + 1), ("exponentLanesPerSet", larger["lanes"] + 1));
        Assert.True(ElementArea.Of(over, Arithmetic.Exponent).Processing > macs);
    }

    [Fact]
    public void What_only_counting_needs_is_not_simulated_again_for_macs()
    {
        var graph = SampleGraphs.Graph("FashionLeNet");
        var numbers = NetworkNumbers.Uniform(graph, 4);
        var known = new System.Collections.Concurrent.ConcurrentDictionary<string, NetworkSimulation>();
        var first = NetworkSimulation.RunInt8(Hmc, graph, numbers, known, default);
        Assert.Same(first, NetworkSimulation.RunInt8(Hmc.With("sram", "test", [("exponentLanesPerSet", 1)]), graph, numbers, known, default));
        Assert.NotSame(first, NetworkSimulation.RunInt8(Hmc.With("vectorLanes", 8, "test"), graph, numbers, known, default));
        var direct = NetworkSimulation.Run(Hmc, graph, NetworkNumbers.Baseline(Arithmetic.Int8, numbers));
        Assert.Equal(direct.Result.Steps, first.Result.Steps);
    }
}

using TeqGen.Accelerator.Simulation;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Tests.Accelerator;

/// <summary>
/// The model with the constants of TETRIS T-16 (14 × 14 16-bit MACs a vault, 5 pJ/bit of DRAM, 2 pJ a MAC, 512 B of registers a MAC) against what its authors'
/// tool, stanford-mast/nn_dataflow, computes at batch 1. Dataflow and mapper are others, so that only sizes can agree.
/// </summary>
public sealed class TetrisTests
{
    private static readonly MachineDescription Tetris = MachineProfiles.Find(MachineProfiles.Default)!.With(
        "stanford-mast/nn_dataflow, TETRIS",
        ("lanes", 196),
        ("exponentLanesPerSet", 196),
        ("int8LanesPerSet", 1),
        ("fp16LanesPerSet", 14),
        ("dramBit", 5_000_000),
        ("multiplyFp16", 2_000_000),
        ("addFp32", 0),
        ("operandRegisterBytes", 196 * 512));

    [Fact]
    public void AlexNets_traffic_energy_and_time_are_of_the_size_that_its_authors_find()
    {
        var result = StreamSimulator.Run(Tetris, [.. SampleGraphs.Plan(Tetris, "AlexNet", Arithmetic.Fp16).Commands]);
        Assert.InRange(result.MemoryBytes / 2.0, 69.8e6 / 1.15, 69.8e6 * 1.15);
        Assert.InRange(result.Joules, 9.63e-3 / 1.05, 9.63e-3 * 1.05);
        Assert.InRange(result.Cycles, 304_884 / 3, 304_884 * 3);
    }

    [Fact]
    public void Vgg16s_are_of_the_same_size_too()
    {
        var result = StreamSimulator.Run(Tetris, [.. SampleGraphs.Plan(Tetris, "Vgg16", Arithmetic.Fp16).Commands]);
        Assert.InRange(result.MemoryBytes / 2.0, 210e6 / 1.25, 210e6 * 1.25);
        Assert.InRange(result.Joules, 91.1e-3 / 1.35, 91.1e-3 * 1.35);
        Assert.InRange(result.Cycles, 5_752_618 / 3, 5_752_618 * 3);
    }
}

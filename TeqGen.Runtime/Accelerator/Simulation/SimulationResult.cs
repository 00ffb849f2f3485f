using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>What a stream took.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Steps">Each layer and operator.</param>
/// <param name="Timeline">Every command as it was executed; empty unless asked for.</param>
internal sealed record SimulationResult(MachineDescription Machine, IReadOnlyList<StepResult> Steps, IReadOnlyList<TimelineEntry> Timeline)
{
    public long MemoryCycles => Steps.Count == 0 ? 0 : Steps[^1].End;

    /// <summary>Cycles of the element's clock.</summary>
    public long Cycles => ToElementCycles(Machine, MemoryCycles);

    public double Seconds => MemoryCycles * (Machine["cyclePicoseconds"] * 1e-12);

    public Energy Energy => Steps.Aggregate(default(Energy), (sum, step) => sum + step.Energy);

    public double Joules => Energy.Total * 1e-18;

    /// <summary>Bytes that passed between the vaults and their elements.</summary>
    public long MemoryBytes => Steps.Sum(step => step.BlocksRead + step.BlocksWritten) * Machine["blockBytes"];

    public static long ToElementCycles(MachineDescription machine, long memoryCycles) =>
        LayerTiles.Divide(memoryCycles * machine["cyclePicoseconds"] * machine["clockMegahertz"], 1_000_000);
}

/// <summary>What a step took. Cycles are the memory's.</summary>
/// <param name="Start">Cycle in which it began.</param>
/// <param name="End">Cycle in which the last vault was done.</param>
/// <param name="Busy">Cycles in which lanes worked, summed over vaults.</param>
/// <param name="Stalls">Cycles in which they stood still, likewise; with <paramref name="Busy"/> they are all cycles of all vaults.</param>
/// <param name="Energy">Energy of all vaults.</param>
/// <param name="BlocksRead">Blocks read from memory.</param>
/// <param name="BlocksWritten">Blocks written.</param>
internal sealed record StepResult(long Start, long End, long Busy, Stalls Stalls, Energy Energy, long BlocksRead, long BlocksWritten)
{
    /// <summary>With what follows at once.</summary>
    public StepResult Then(StepResult next) => new(
        Start, next.End, Busy + next.Busy, Stalls + next.Stalls, Energy + next.Energy, BlocksRead + next.BlocksRead, BlocksWritten + next.BlocksWritten);

    /// <summary>What the step's time is spent on for the most part.</summary>
    public string BoundBy
    {
        get
        {
            (string Name, long Cycles)[] parts =
            [
                ("compute", Busy), ("memory", Stalls.Memory), ("network", Stalls.Network), ("postProcessing", Stalls.PostProcessing),
                ("results", Stalls.Results), ("synchronise", Stalls.Synchronise),
            ];
            return parts.MaxBy(part => part.Cycles).Name;
        }
    }
}

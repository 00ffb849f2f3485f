using TeqGen.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>What a command of a unit amounts to in one vault.</summary>
/// <param name="Blocks">Blocks that are read or written.</param>
/// <param name="Cycles">Cycles of the element's clock that the unit is busy; of a load those of the network.</param>
/// <param name="Waiting">How many of these the lanes only wait for post-processing.</param>
/// <param name="Energy">Energy, without that of the memory.</param>
internal readonly record struct UnitJob(IReadOnlyList<BlockRange> Blocks, long Cycles, long Waiting, Energy Energy);

/// <summary>From a command and its tile to the work of one vault.</summary>
internal interface IJobSource
{
    UnitJob Job(in UnitCommand command, int vault);
}

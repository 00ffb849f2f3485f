using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Machine;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Accelerator.Simulation;

/// <summary>A vault and the element under it, in cycles of the memory, one step after the other.</summary>
internal sealed class VaultElement(MachineDescription machine, MemoryDescription memory, int index, List<TimelineEntry>? timeline)
{
    private readonly MemoryPort port = new(memory, index);
    private SemaphoreState semaphores = new(machine["counterBanks"]);

    /// <summary>Nothing is loaded or counted.</summary>
    public void BeginStep() => semaphores = new(machine["counterBanks"]);

    /// <summary>Executes a step, or its part up to a barrier.</summary>
    /// <param name="step">Its position.</param>
    /// <param name="jobs">What its commands amount to.</param>
    /// <param name="commands">Its commands.</param>
    /// <param name="start">Cycle in which it begins.</param>
    public VaultStep Run(int step, IJobSource jobs, IReadOnlyList<UnitCommand> commands, long start)
    {
        Action<UnitCommand, long, long>? log = timeline is null
            ? null
            : (command, from, to) => timeline.Add(new(index, step, command.Unit, command.Opcode.ToString(), from, to));
        var run = new StepRun(machine, port, index, jobs, commands, semaphores, start, log);
        var before = port.Counts;
        port.RunTo(start);
        long cycle = start;
        while (!run.IsDone || !port.IsIdle)
        {
            run.Advance(cycle);
            port.Tick(cycle);
            long issue = run.Issue(cycle);
            cycle = Math.Min(Math.Min(port.Wake, issue), run.NextEvent(cycle));
        }

        var counts = port.Counts;
        return run.Finish(Math.Max(cycle, port.LastWriteDone), counts.Reads - before.Reads, counts.Writes - before.Writes);
    }
}

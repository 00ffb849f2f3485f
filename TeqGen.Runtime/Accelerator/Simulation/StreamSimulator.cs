using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Machine;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>
/// Executes a command stream: every vault's units and memory cycle by cycle, and, where data are given, the values as well. Vaults meet
/// at barriers only, so that each is run on its own between them; the result does not depend on the number of threads.
/// </summary>
internal static class StreamSimulator
{
    /// <param name="machine">The machine.</param>
    /// <param name="stream">The stream; it is verified first.</param>
    /// <param name="data">Executes the values too; null for cycles and energy alone.</param>
    /// <param name="withTimeline">Whether to keep every command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Shared.Accelerator.Isa.CommandStreamException">The stream must not be executed.</exception>
    public static SimulationResult Run(
        MachineDescription machine, byte[] stream, DataMachine? data = null, bool withTimeline = false, CancellationToken cancellationToken = default)
    {
        var program = StreamVerifier.Verify(machine, stream);
        var memory = new MemoryDescription(machine);
        var timelines = Enumerable.Range(0, memory.Vaults).Select(_ => withTimeline ? new List<TimelineEntry>() : null).ToArray();
        var vaults = timelines.Select((timeline, index) => new VaultElement(machine, memory, index, timeline)).ToArray();
        var steps = new List<StepResult>();
        long start = 0;
        foreach (var step in program)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IJobSource jobs = step.Layer is null ? new OperatorJobs(machine, step) : new LayerJobs(machine, step);
            data?.Begin(step);
            var result = new StepResult(start, start, 0, default, default, 0, 0);
            foreach (var vault in vaults)
            {
                vault.BeginStep();
            }

            foreach (var commands in UnitCommand.Phases(step.Body))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var done = new VaultStep[vaults.Length];
                Parallel.For(0, vaults.Length, i =>
                {
                    done[i] = vaults[i].Run(step.Index, jobs, commands, start);
                    data?.Execute(step, commands, i);
                });
                result = result.Then(Sum(machine, start, done));
                start = result.End;
            }

            data?.End(step);
            steps.Add(result);
        }

        return new(machine, steps, [.. timelines.SelectMany(timeline => timeline ?? [])]);
    }

    private static StepResult Sum(MachineDescription machine, long start, VaultStep[] vaults)
    {
        long end = vaults.Max(vault => vault.End);
        var stalls = vaults.Aggregate(default(Stalls), (sum, vault) => sum + (vault.Stalls with { Synchronise = vault.Stalls.Synchronise + end - vault.End }));
        var energy = vaults.Aggregate(default(Energy), (sum, vault) => sum + vault.Energy);
        energy += new Energy(
            Static: SimulationResult.ToElementCycles(machine, end - start) * machine["vaults"] * machine["staticVaultCycle"]);
        return new(
            start, end, vaults.Sum(vault => vault.Busy), stalls, energy, vaults.Sum(vault => vault.BlocksRead), vaults.Sum(vault => vault.BlocksWritten));
    }
}

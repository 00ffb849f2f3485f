using TeqGen.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>The four units of an element while they execute one step: each takes its commands in order, semaphores between them.</summary>
internal sealed class StepRun
{
    private readonly MachineDescription machine;
    private readonly MemoryPort port;
    private readonly int vault;
    private readonly IJobSource jobs;
    private readonly Action<UnitCommand, long, long>? log;
    private readonly LaneClock lanes;
    private readonly UnitCommand[][] queues;
    private readonly int[] next = new int[4];
    private readonly long[] busyUntil = new long[4];
    private readonly UnitCommand?[] running = new UnitCommand?[4];
    private readonly SemaphoreState semaphores;
    private Transfer? loading;
    private Transfer? storing;
    private Energy energy;

    /// <param name="machine">The machine.</param>
    /// <param name="port">The element's port.</param>
    /// <param name="vault">Its number.</param>
    /// <param name="jobs">What commands amount to.</param>
    /// <param name="commands">The step's commands.</param>
    /// <param name="semaphores">As the part of the step before has left them.</param>
    /// <param name="start">Cycle in which it begins.</param>
    /// <param name="log">Told each command with its first cycle and the one after its last; null for nobody.</param>
    public StepRun(
        MachineDescription machine,
        MemoryPort port,
        int vault,
        IJobSource jobs,
        IReadOnlyList<UnitCommand> commands,
        SemaphoreState semaphores,
        long start,
        Action<UnitCommand, long, long>? log)
    {
        (this.machine, this.port, this.vault, this.jobs, this.semaphores, this.log) = (machine, port, vault, jobs, semaphores, log);
        lanes = new(start);
        queues = [.. Enum.GetValues<Unit>().Select(unit => commands.Where(command => command.Unit == unit).ToArray())];
    }

    public bool IsDone => loading is null && storing is null && !port.HasReads
        && running.All(command => command is null) && queues.Select((queue, unit) => next[unit] == queue.Length).All(done => done);

    /// <summary>Ends what ends in this cycle and begins what can begin, until nothing more happens.</summary>
    public void Advance(long cycle)
    {
        bool changed = true;
        while (changed)
        {
            changed = EndLoads(cycle);
            foreach (var unit in (ReadOnlySpan<Unit>)[Unit.Count, Unit.Post])
            {
                changed |= End(unit, cycle) | Begin(unit, cycle);
            }

            changed |= BeginTransfer(Unit.Load, ref loading, cycle) | BeginTransfer(Unit.Store, ref storing, cycle);
        }
    }

    /// <summary>Hands at most one block to the vault.</summary>
    /// <returns>Cycle of the next one; the end of time where only the vault can tell.</returns>
    public long Issue(long cycle)
    {
        var transfer = storing ?? loading;
        if (transfer is null || !port.TryIssue(transfer, isWrite: transfer == storing, cycle))
        {
            return long.MaxValue;
        }

        if (transfer.IsIssued && transfer == storing)
        {
            semaphores.Signal(transfer.Command.Signal);
            log?.Invoke(transfer.Command, transfer.Start, cycle + 1);
            storing = null;
        }
        else if (transfer.IsIssued)
        {
            port.Await(transfer);
            loading = null;
        }

        return cycle + 1;
    }

    public long NextEvent(long cycle)
    {
        long soonest = port.NextDone(cycle);
        for (int unit = 0; unit < running.Length; unit++)
        {
            soonest = running[unit] is null ? soonest : Math.Min(soonest, Math.Max(cycle + 1, busyUntil[unit]));
        }

        // Nothing left to wait for but the vault's writes.
        return soonest == long.MaxValue && IsDone && port.IsIdle ? cycle : soonest;
    }

    public VaultStep Finish(long end, long reads, long writes)
    {
        energy += new Energy(Dram: (reads + writes) * 8L * machine["blockBytes"] * machine["dramBit"]);
        return new(end, lanes.Busy, lanes.Finish(end), energy, reads, writes);
    }

    private bool EndLoads(long cycle)
    {
        bool ended = false;
        while (port.TakeDone(cycle) is { } load)
        {
            lanes.OnLoaded(load.IsNetworkLast);
            semaphores.Signal(load.Command.Signal);
            log?.Invoke(load.Command, load.Start, load.Done);
            ended = true;
        }

        return ended;
    }

    private bool End(Unit unit, long cycle)
    {
        int u = (int)unit;
        if (running[u] is not { } command || busyUntil[u] > cycle)
        {
            return false;
        }

        semaphores.Signal(command.Signal);
        running[u] = null;
        if (unit == Unit.Count)
        {
            lanes.End(cycle);
        }

        return true;
    }

    private bool Begin(Unit unit, long cycle)
    {
        int u = (int)unit;
        if (running[u] is not null || next[u] == queues[u].Length)
        {
            return false;
        }

        var command = queues[u][next[u]];
        if (!semaphores.TryTake(command.Wait))
        {
            if (unit == Unit.Count)
            {
                lanes.Miss(semaphores.Missing(command.Wait));
            }

            return false;
        }

        next[u]++;
        var job = jobs.Job(command, vault);
        long cycles = MemoryCycles(job.Cycles);
        energy += job.Energy;
        running[u] = command;
        busyUntil[u] = cycle + cycles;
        if (unit == Unit.Count)
        {
            lanes.Begin(cycle, cycles, MemoryCycles(job.Waiting));
        }

        if (cycles > 0)
        {
            log?.Invoke(command, cycle, cycle + cycles);
        }

        return true;
    }

    private bool BeginTransfer(Unit unit, ref Transfer? current, long cycle)
    {
        int u = (int)unit;
        if (current is not null || next[u] == queues[u].Length || !semaphores.TryTake(queues[u][next[u]].Wait))
        {
            return false;
        }

        var command = queues[u][next[u]++];
        var job = jobs.Job(command, vault);
        energy += job.Energy;
        long network = Math.Max(cycle, busyUntil[u]) + MemoryCycles(job.Cycles);
        busyUntil[u] = network;
        current = new(port.NextRequest(), command, job, cycle, job.Cycles == 0 ? cycle : network);
        if (unit == Unit.Load)
        {
            port.BeginRead(current);
        }

        return true;
    }

    /// <summary>Cycles of the memory in which the element's clock ticks so often.</summary>
    private long MemoryCycles(long cycles) =>
        LayerTiles.Divide(cycles * 1_000_000, (long)machine["clockMegahertz"] * machine["cyclePicoseconds"]);
}

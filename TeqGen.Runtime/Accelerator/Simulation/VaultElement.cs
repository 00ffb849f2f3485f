using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>
/// A vault and the element under it, in cycles of the memory: four units that take their commands in order, semaphores between them, and one
/// port to the vault's controller, on which a batch of writes is not interrupted by reads.
/// </summary>
internal sealed class VaultElement
{
    private readonly MachineDescription machine;
    private readonly MemoryDescription memory;
    private readonly int index;
    private readonly Vault vault;
    private readonly List<TimelineEntry>? timeline;
    private readonly List<Transfer> loads = [];
    private readonly Dictionary<int, Transfer> reading = [];
    private long wake;
    private int nextRequest;

    public VaultElement(MachineDescription machine, MemoryDescription memory, int index, List<TimelineEntry>? timeline)
    {
        (this.machine, this.memory, this.index, this.timeline) = (machine, memory, index, timeline);
        vault = new(memory, memory.Policy, OnRead, log: null);
    }

    /// <summary>Executes a step.</summary>
    /// <param name="step">Its position.</param>
    /// <param name="jobs">What its commands amount to.</param>
    /// <param name="commands">Its commands.</param>
    /// <param name="start">Cycle in which it begins.</param>
    public VaultStep Run(int step, IJobSource jobs, IReadOnlyList<UnitCommand> commands, long start)
    {
        var run = new StepRun(this, step, jobs, commands, start);
        var before = vault.Counts;
        while (wake < start)
        {
            wake = vault.Tick(wake);
        }

        long cycle = start;
        while (!run.IsDone || !vault.IsIdle)
        {
            run.Advance(cycle);
            if (cycle >= wake)
            {
                wake = vault.Tick(cycle);
            }

            long issue = run.Issue(cycle);
            cycle = Math.Min(Math.Min(wake, issue), run.NextEvent(cycle));
        }

        var counts = vault.Counts;
        return run.Finish(Math.Max(cycle, vault.LastWriteDone), counts.Reads - before.Reads, counts.Writes - before.Writes);
    }

    private void OnRead(int request, long cycle) => reading[request].OnBlock(cycle);

    /// <summary>Cycles of the memory in which the element's clock ticks so often.</summary>
    private long MemoryCycles(long cycles) =>
        LayerTiles.Divide(cycles * 1_000_000, (long)machine["clockMegahertz"] * machine["cyclePicoseconds"]);

    /// <summary>Blocks on their way from or to memory.</summary>
    private sealed class Transfer(int request, UnitCommand command, UnitJob job, long start, long networkDone)
    {
        private readonly long total = job.Blocks.Sum(range => range.Count);
        private long issued;
        private long arrived;
        private int range;
        private long inRange;

        public int Request { get; } = request;

        public UnitCommand Command { get; } = command;

        public UnitJob Job { get; } = job;

        public long Start { get; } = start;

        public bool IsIssued => issued == total;

        public long LastBlock { get; private set; } = start;

        public long NetworkDone { get; } = networkDone;

        /// <summary>Cycle in which everything is there; the end of time while that is not known.</summary>
        public long Done => IsIssued && arrived == total ? Math.Max(LastBlock, NetworkDone) : long.MaxValue;

        public long TakeBlock()
        {
            while (inRange == Job.Blocks[range].Count)
            {
                range++;
                inRange = 0;
            }

            issued++;
            return Job.Blocks[range][inRange++];
        }

        public void OnBlock(long cycle)
        {
            arrived++;
            LastBlock = Math.Max(LastBlock, cycle);
        }
    }

    /// <summary>The units while they execute one step.</summary>
    private sealed class StepRun
    {
        private readonly VaultElement element;
        private readonly int step;
        private readonly IJobSource jobs;
        private readonly long start;
        private readonly UnitCommand[][] queues;
        private readonly int[] next = new int[4];
        private readonly long[] busyUntil = new long[4];
        private readonly UnitCommand?[] running = new UnitCommand?[4];
        private readonly SemaphoreState semaphores;
        private Transfer? loading;
        private Transfer? storing;
        private long countEnd;
        private Semaphores missing;
        private bool networkWasLast;
        private long busy;
        private Stalls stalls;
        private Energy energy;

        public StepRun(VaultElement element, int step, IJobSource jobs, IReadOnlyList<UnitCommand> commands, long start)
        {
            (this.element, this.step, this.jobs, this.start, countEnd) = (element, step, jobs, start, start);
            queues = [.. Enum.GetValues<Unit>().Select(unit => commands.Where(command => command.Unit == unit).ToArray())];
            semaphores = new(element.machine["counterBanks"]);
        }

        public bool IsDone => loading is null && storing is null && element.loads.Count == 0
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
            if (transfer is null)
            {
                return long.MaxValue;
            }

            if (!transfer.IsIssued)
            {
                if (!element.vault.HasRoom)
                {
                    return long.MaxValue;
                }

                var address = element.memory.Map.Split(element.memory.Map.Compose(element.index, transfer.TakeBlock()));
                element.vault.Accept(transfer.Request, address, isWrite: transfer == storing, cycle);
                element.wake = cycle + 1;
            }

            if (transfer.IsIssued)
            {
                if (transfer == storing)
                {
                    semaphores.Signal(transfer.Command.Signal);
                    Log(transfer.Command, transfer.Start, cycle + 1);
                    storing = null;
                }
                else
                {
                    element.loads.Add(transfer);
                    loading = null;
                }
            }

            return cycle + 1;
        }

        public long NextEvent(long cycle)
        {
            long soonest = long.MaxValue;
            for (int unit = 0; unit < running.Length; unit++)
            {
                soonest = running[unit] is null ? soonest : Math.Min(soonest, Math.Max(cycle + 1, busyUntil[unit]));
            }

            foreach (var load in element.loads)
            {
                soonest = Math.Min(soonest, Math.Max(cycle + 1, load.Done));
            }

            // Nothing left to wait for but the vault's writes.
            return soonest == long.MaxValue && IsDone && element.vault.IsIdle ? cycle : soonest;
        }

        public VaultStep Finish(long end, long reads, long writes)
        {
            long bits = 8L * element.machine["blockBytes"];
            energy += new Energy(Dram: (reads + writes) * bits * element.machine["dramBit"]);
            return new(end, busy, stalls with { Synchronise = end - countEnd }, energy, reads, writes);
        }

        private bool EndLoads(long cycle)
        {
            bool ended = false;
            for (int i = 0; i < element.loads.Count; i++)
            {
                var load = element.loads[i];
                if (load.Done <= cycle)
                {
                    networkWasLast = load.NetworkDone > load.LastBlock;
                    semaphores.Signal(load.Command.Signal);
                    Log(load.Command, load.Start, load.Done);
                    element.reading.Remove(load.Request);
                    element.loads.RemoveAt(i--);
                    ended = true;
                }
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
            countEnd = unit == Unit.Count ? cycle : countEnd;
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
                missing = unit == Unit.Count ? semaphores.Missing(command.Wait) : missing;
                return false;
            }

            next[u]++;
            var job = jobs.Job(command, element.index);
            long cycles = element.MemoryCycles(job.Cycles);
            energy += job.Energy;
            running[u] = command;
            busyUntil[u] = cycle + cycles;
            if (unit == Unit.Count)
            {
                CountStall(cycle - countEnd);
                long waiting = element.MemoryCycles(job.Waiting);
                stalls += new Stalls(0, 0, Math.Min(cycles, waiting), 0, 0);
                busy += cycles - Math.Min(cycles, waiting);
            }

            if (cycles > 0)
            {
                Log(command, cycle, cycle + cycles);
            }

            return true;
        }

        private void CountStall(long cycles)
        {
            const Semaphores Operands = Semaphores.ActivationsReady | Semaphores.WeightsReady;
            stalls += (missing & Operands) != 0
                ? networkWasLast ? new Stalls(0, cycles, 0, 0, 0) : new Stalls(cycles, 0, 0, 0, 0)
                : new Stalls(0, 0, 0, cycles, 0);
            missing = Semaphores.None;
        }

        private bool BeginTransfer(Unit unit, ref Transfer? current, long cycle)
        {
            int u = (int)unit;
            if (current is not null || next[u] == queues[u].Length || !semaphores.TryTake(queues[u][next[u]].Wait))
            {
                return false;
            }

            var command = queues[u][next[u]++];
            var job = jobs.Job(command, element.index);
            energy += job.Energy;
            long network = Math.Max(cycle, busyUntil[u]) + element.MemoryCycles(job.Cycles);
            busyUntil[u] = network;
            current = new(element.nextRequest++, command, job, cycle, job.Cycles == 0 ? cycle : network);
            if (unit == Unit.Load)
            {
                element.reading.Add(current.Request, current);
            }

            return true;
        }

        private void Log(in UnitCommand command, long from, long to) =>
            element.timeline?.Add(new(element.index, step, command.Unit, command.Opcode.ToString(), from, to));
    }
}

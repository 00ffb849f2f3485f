using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;

namespace TeqGen.Accelerator.Simulation;

/// <summary>An element's port to its vault: one block a cycle, and a batch of writes is not interrupted by reads.</summary>
internal sealed class MemoryPort
{
    private readonly MemoryDescription memory;
    private readonly int index;
    private readonly Vault vault;
    private readonly List<Transfer> reads = [];
    private readonly Dictionary<int, Transfer> reading = [];
    private int nextRequest;

    public MemoryPort(MemoryDescription memory, int index)
    {
        (this.memory, this.index) = (memory, index);
        vault = new(memory, memory.Policy, (request, cycle) => reading[request].OnBlock(cycle), log: null);
    }

    /// <summary>Cycle in which the vault has something to do next.</summary>
    public long Wake { get; private set; }

    public bool IsIdle => vault.IsIdle;

    /// <summary>Whether reads are on their way that were handed over in whole.</summary>
    public bool HasReads => reads.Count > 0;

    public CommandCounts Counts => vault.Counts;

    public long LastWriteDone => vault.LastWriteDone;

    public int NextRequest() => nextRequest++;

    /// <summary>Lets the vault work up to before a cycle.</summary>
    public void RunTo(long cycle)
    {
        while (Wake < cycle)
        {
            Wake = vault.Tick(Wake);
        }
    }

    public void Tick(long cycle)
    {
        if (cycle >= Wake)
        {
            Wake = vault.Tick(cycle);
        }
    }

    public void BeginRead(Transfer transfer) => reading.Add(transfer.Request, transfer);

    /// <summary>Hands over a block if there is room.</summary>
    /// <returns>Whether there was, or no block was left.</returns>
    public bool TryIssue(Transfer transfer, bool isWrite, long cycle)
    {
        if (transfer.IsIssued)
        {
            return true;
        }

        if (!vault.HasRoom)
        {
            return false;
        }

        vault.Accept(transfer.Request, memory.Map.Split(memory.Map.Compose(index, transfer.TakeBlock())), isWrite, cycle);
        Wake = cycle + 1;
        return true;
    }

    /// <summary>A read of which every block was handed over.</summary>
    public void Await(Transfer transfer) => reads.Add(transfer);

    /// <summary>Takes a read that is there in this cycle; null where there is none.</summary>
    public Transfer? TakeDone(long cycle)
    {
        int found = reads.FindIndex(read => read.Done <= cycle);
        if (found < 0)
        {
            return null;
        }

        var read = reads[found];
        reads.RemoveAt(found);
        reading.Remove(read.Request);
        return read;
    }

    /// <summary>Cycle after the given one in which the next read is there, as far as that is known.</summary>
    public long NextDone(long cycle) => reads.Aggregate(long.MaxValue, (soonest, read) => Math.Min(soonest, Math.Max(cycle + 1, read.Done)));
}

using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>
/// A vault's controller. In each cycle it issues at most one command, then moves at most one access from the transaction queue to its
/// bank's queue, and then (<see cref="Accept"/>) takes at most one request. The rules are in <c>docs/accelerator.md</c>.
/// </summary>
internal sealed class Vault
{
    private readonly int transactionCapacity;
    private readonly List<QueuedAccess> transactions;
    private readonly PendingRequests pending = new();
    private readonly CommandScheduler scheduler;

    public Vault(MemoryDescription memory, PagePolicy policy, Action<int, long> readDone, List<VaultCommand>? log)
    {
        transactionCapacity = memory["transactionQueue"];
        transactions = new(transactionCapacity);
        scheduler = new(memory, policy, log);
        ReadDone = readDone;
    }

    /// <summary>Whether every request has had its command.</summary>
    public bool IsIdle => pending.IsEmpty;

    public bool HasRoom => transactions.Count < transactionCapacity;

    public CommandCounts Counts => scheduler.Counts;

    /// <summary>Cycle in which the last block that was written is on the bus.</summary>
    public long LastWriteDone { get; private set; }

    private Action<int, long> ReadDone { get; }

    /// <summary>Runs one cycle.</summary>
    /// <returns>The next cycle in which something can happen if no request comes before.</returns>
    public long Tick(long cycle)
    {
        long next = scheduler.Tick(cycle, out var served);
        if (served is { } access)
        {
            Finish(access, cycle);
        }

        // An access that moves can be issued in the next cycle at the soonest.
        return MoveTransaction() ? cycle + 1 : next;
    }

    /// <summary>Takes a request after the cycle's <see cref="Tick"/>; the vault must have room.</summary>
    /// <param name="request">What the caller calls the request.</param>
    /// <param name="address">Its place.</param>
    /// <param name="isWrite">Whether it writes.</param>
    /// <param name="cycle">The cycle.</param>
    public void Accept(int request, in BlockAddress address, bool isWrite, long cycle)
    {
        if (isWrite)
        {
            if (pending.AddWrite(address.Block))
            {
                transactions.Add(new(address.Block, address.Row, address.Bank, isWrite));
            }
        }
        else if (pending.IsWritten(address.Block))
        {
            // It reaches the controller in the next cycle, and forwarding takes one.
            ReadDone(request, cycle + 2);
        }
        else if (pending.AddRead(address.Block, request))
        {
            transactions.Add(new(address.Block, address.Row, address.Bank, isWrite));
        }
    }

    private void Finish(in QueuedAccess access, long cycle)
    {
        if (access.IsWrite)
        {
            pending.RemoveWrite(access.Block);
            LastWriteDone = Math.Max(LastWriteDone, cycle + scheduler.Timing.WriteToData);
            return;
        }

        foreach (int request in pending.RemoveReads(access.Block))
        {
            ReadDone(request, cycle + scheduler.Timing.ReadToData);
        }
    }

    private bool MoveTransaction()
    {
        for (int i = 0; i < transactions.Count; i++)
        {
            if (scheduler.TryAdd(transactions[i]))
            {
                transactions.RemoveAt(i);
                return true;
            }
        }

        return false;
    }
}

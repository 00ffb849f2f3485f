using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>Picks the command of a cycle: a refresh that is due before anything else, otherwise round-robin over the banks.</summary>
internal sealed class CommandScheduler
{
    private readonly BankState[] banks;
    private readonly CommandIssue issue;
    private readonly int hitLimit;
    private long nextRefresh;
    private int lastBank;
    private int waiting;

    public CommandScheduler(MemoryDescription memory, PagePolicy policy, List<VaultCommand>? log)
    {
        Timing = new(memory);
        banks = new BankState[memory.Banks];
        for (int i = 0; i < banks.Length; i++)
        {
            banks[i] = new(memory["commandQueue"]);
        }

        issue = new(Timing, banks, policy, log);
        hitLimit = memory["rowHitLimit"];
        nextRefresh = Timing.RefreshInterval;
    }

    public VaultTiming Timing { get; }

    public CommandCounts Counts => issue.Counts;

    /// <summary>Puts an access into its bank's queue.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(in QueuedAccess access)
    {
        var bank = banks[access.Bank];
        if (!bank.HasRoom)
        {
            return false;
        }

        bank.Add(access);
        waiting++;
        return true;
    }

    /// <summary>Issues at most one command.</summary>
    /// <param name="cycle">The cycle.</param>
    /// <param name="served">The access that had its column command.</param>
    /// <returns>The next cycle in which a command can be ready if no access is added before.</returns>
    public long Tick(long cycle, out QueuedAccess? served)
    {
        served = null;
        if (cycle >= nextRefresh)
        {
            return TickRefresh(cycle);
        }

        long wake = nextRefresh;
        for (int i = 0; waiting > 0 && i < banks.Length; i++)
        {
            int index = (lastBank + 1 + i) % banks.Length;
            if (banks[index].Count == 0)
            {
                continue;
            }

            long ready = TryIssue(index, cycle, out served);
            if (ready <= cycle)
            {
                lastBank = index;
                waiting -= served is null ? 0 : 1;
                return cycle + 1;
            }

            wake = Math.Min(wake, ready);
        }

        return wake;
    }

    // The first open bank that may be closed is; the refresh comes when all are closed and have recovered.
    private long TickRefresh(long cycle)
    {
        long ready = 0;
        long firstPrecharge = long.MaxValue;
        for (int i = 0; i < banks.Length; i++)
        {
            var bank = banks[i];
            if (bank.OpenRow == BankState.NoRow)
            {
                ready = Math.Max(ready, bank.NextRefresh);
            }
            else if (bank.NextPrecharge <= cycle)
            {
                issue.Precharge(i, cycle);
                return cycle + 1;
            }
            else
            {
                firstPrecharge = Math.Min(firstPrecharge, bank.NextPrecharge);
            }
        }

        if (firstPrecharge < long.MaxValue || ready > cycle)
        {
            return Math.Min(firstPrecharge, ready > cycle ? ready : long.MaxValue);
        }

        issue.Refresh(cycle);
        nextRefresh += Timing.RefreshInterval;
        return cycle + 1;
    }

    // Returns the cycle in which the bank's next command is ready; it was issued if that is not after this cycle.
    private long TryIssue(int index, long cycle, out QueuedAccess? served)
    {
        served = null;
        var bank = banks[index];
        if (bank.OpenRow == BankState.NoRow)
        {
            long ready = Math.Max(bank.NextActivate, issue.NextActivate);
            if (ready <= cycle)
            {
                issue.Activate(index, bank[0].Row, cycle);
            }

            return ready;
        }

        long soonest = long.MaxValue;
        if (bank[0].Row != bank.OpenRow && (bank.Accesses >= hitLimit || !bank.HasHit()))
        {
            soonest = bank.NextPrecharge;
            if (soonest <= cycle)
            {
                issue.Precharge(index, cycle);
                return soonest;
            }
        }

        for (int i = 0; i < bank.Count; i++)
        {
            if (bank[i].Row != bank.OpenRow || (bank[i].IsWrite && bank.HasEarlierRead(i)))
            {
                continue;
            }

            long ready = Math.Max(bank.NextColumn, bank[i].IsWrite ? issue.NextWrite : issue.NextRead);
            if (ready <= cycle)
            {
                served = bank[i];
                bank.RemoveAt(i);
                issue.Column(served.Value, cycle);
                return ready;
            }

            soonest = Math.Min(soonest, ready);
        }

        return soonest;
    }
}

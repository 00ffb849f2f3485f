using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>Issues commands: counts and logs them, and moves the first cycles of those that may follow.</summary>
internal sealed class CommandIssue(VaultTiming timing, BankState[] banks, PagePolicy policy, List<VaultCommand>? log)
{
    private readonly ActivateWindow activates = new(timing.ActivateToOtherBank, timing.FourActivateWindow);

    public CommandCounts Counts { get; private set; }

    /// <summary>First cycle for an activation as far as other banks go.</summary>
    public long NextActivate => activates.Next;

    /// <summary>First cycle for a read as far as the bus goes.</summary>
    public long NextRead { get; private set; }

    /// <summary>First cycle for a write as far as the bus goes.</summary>
    public long NextWrite { get; private set; }

    public void Activate(int index, int row, long cycle)
    {
        var bank = banks[index];
        bank.OpenRow = row;
        bank.Accesses = 0;
        bank.NextActivate = cycle + timing.ActivateToActivate;
        bank.NextColumn = cycle + timing.ActivateToColumn;
        bank.NextPrecharge = cycle + timing.ActivateToPrecharge;
        activates.Add(cycle);
        Counts = Counts with { Activates = Counts.Activates + 1 };
        log?.Add(new(cycle, VaultCommandKind.Activate, index, row));
    }

    public void Column(in QueuedAccess access, long cycle)
    {
        var bank = banks[access.Bank];
        bool write = access.IsWrite;
        NextRead = Math.Max(NextRead, cycle + (write ? timing.WriteToRead : timing.ColumnToColumn));
        NextWrite = Math.Max(NextWrite, cycle + (write ? timing.ColumnToColumn : timing.ReadToWrite));
        if (policy == PagePolicy.Closed)
        {
            bank.OpenRow = BankState.NoRow;
            int activate = write ? timing.AutoPrechargeWriteToActivate : timing.AutoPrechargeReadToActivate;
            int refresh = write ? timing.AutoPrechargeWriteToActivate : timing.AutoPrechargeReadToRefresh;
            bank.NextActivate = Math.Max(bank.NextActivate, cycle + activate);
            bank.NextRefresh = Math.Max(bank.NextRefresh, cycle + refresh);
        }
        else
        {
            bank.Accesses++;
            bank.NextPrecharge = Math.Max(bank.NextPrecharge, cycle + (write ? timing.WriteToPrecharge : timing.ReadToPrecharge));
        }

        Counts = write ? Counts with { Writes = Counts.Writes + 1 } : Counts with { Reads = Counts.Reads + 1 };
        log?.Add(new(cycle, write ? VaultCommandKind.Write : VaultCommandKind.Read, access.Bank, access.Row));
    }

    public void Precharge(int index, long cycle)
    {
        var bank = banks[index];
        bank.OpenRow = BankState.NoRow;
        bank.NextActivate = Math.Max(bank.NextActivate, cycle + timing.PrechargeToActivate);
        bank.NextRefresh = Math.Max(bank.NextRefresh, cycle + timing.PrechargeToActivate);
        Counts = Counts with { Precharges = Counts.Precharges + 1 };
        log?.Add(new(cycle, VaultCommandKind.Precharge, index, -1));
    }

    public void Refresh(long cycle)
    {
        foreach (var bank in banks)
        {
            bank.NextActivate = Math.Max(bank.NextActivate, cycle + timing.RefreshToActivate);
            bank.NextRefresh = Math.Max(bank.NextRefresh, cycle + timing.RefreshToActivate);
        }

        Counts = Counts with { Refreshes = Counts.Refreshes + 1 };
        log?.Add(new(cycle, VaultCommandKind.Refresh, -1, -1));
    }
}

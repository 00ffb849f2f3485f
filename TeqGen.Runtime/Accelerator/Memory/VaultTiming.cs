using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>Least cycles from one command to another, derived from a description once.</summary>
internal sealed class VaultTiming(MemoryDescription memory)
{
    /// <summary>From a read command until its block is there.</summary>
    public int ReadToData { get; } = memory["CL"] + memory.BurstCycles;

    /// <summary>From a write command until its block is on the bus.</summary>
    public int WriteToData { get; } = memory["CWL"] + memory.BurstCycles;

    public int ActivateToColumn { get; } = memory["tRCD"];

    public int ActivateToPrecharge { get; } = memory["tRAS"];

    public int ActivateToActivate { get; } = memory["tRC"];

    public int ActivateToOtherBank { get; } = memory["tRRD"];

    /// <summary>At most four activations begin in a window of so many cycles.</summary>
    public int FourActivateWindow { get; } = memory["tFAW"];

    public int ColumnToColumn { get; } = Math.Max(memory.BurstCycles, memory["tCCD"]);

    // A write's data may not come before a read's have left the bus, and no two commands are issued in one cycle.
    public int ReadToWrite { get; } = Math.Max(1, memory["CL"] + memory.BurstCycles - memory["CWL"]);

    public int WriteToRead { get; } = memory["CWL"] + memory.BurstCycles + memory["tWTR"];

    public int ReadToPrecharge { get; } = memory["tRTP"];

    public int WriteToPrecharge { get; } = memory["CWL"] + memory.BurstCycles + memory["tWR"];

    public int PrechargeToActivate { get; } = memory["tRP"];

    /// <summary>From a read that precharges; the burst is counted before tRTP, as DRAMsim3 does.</summary>
    public int AutoPrechargeReadToActivate { get; } = memory.BurstCycles + memory["tRTP"] + memory["tRP"];

    public int AutoPrechargeReadToRefresh { get; } = memory["tRTP"] + memory["tRP"];

    public int AutoPrechargeWriteToActivate { get; } = memory["CWL"] + memory.BurstCycles + memory["tWR"] + memory["tRP"];

    public int RefreshToActivate { get; } = memory["tRFC"];

    public int RefreshInterval { get; } = memory["tREFI"];
}

namespace TeqGen.Accelerator.Simulation;

/// <summary>Why lanes stand still, in cycles of the memory's clock, of one vault or summed over several.</summary>
internal readonly record struct Stalls(long Memory, long Network, long PostProcessing, long Results, long Synchronise)
{
    public long Total => Memory + Network + PostProcessing + Results + Synchronise;

    public static Stalls operator +(Stalls a, Stalls b) => new(
        a.Memory + b.Memory, a.Network + b.Network, a.PostProcessing + b.PostProcessing, a.Results + b.Results, a.Synchronise + b.Synchronise);
}

/// <summary>A command as it was executed, for time lines. Cycles are the memory's.</summary>
internal readonly record struct TimelineEntry(int Vault, int Step, Shared.Accelerator.Isa.Unit Unit, string Command, long Start, long End);

/// <summary>What one vault did in a step.</summary>
internal sealed record VaultStep(long End, long Busy, Stalls Stalls, Shared.Accelerator.Mapping.Energy Energy, long BlocksRead, long BlocksWritten);

namespace TeqGen.Accelerator.Memory;

/// <summary>Commands that were issued.</summary>
/// <param name="Activates">Rows opened.</param>
/// <param name="Reads">Blocks read from a bank.</param>
/// <param name="Writes">Blocks written to a bank.</param>
/// <param name="Precharges">Precharge commands; what a column command precharges itself is not one.</param>
/// <param name="Refreshes">Refreshes of all banks of a vault.</param>
public readonly record struct CommandCounts(long Activates, long Reads, long Writes, long Precharges, long Refreshes)
{
    /// <summary>The sum, kind by kind.</summary>
    public static CommandCounts operator +(CommandCounts a, CommandCounts b) => new(
        a.Activates + b.Activates, a.Reads + b.Reads, a.Writes + b.Writes, a.Precharges + b.Precharges, a.Refreshes + b.Refreshes);

    /// <summary>The sum, kind by kind.</summary>
    public static CommandCounts Add(CommandCounts left, CommandCounts right) => left + right;
}

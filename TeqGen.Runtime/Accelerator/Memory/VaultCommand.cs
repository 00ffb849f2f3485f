namespace TeqGen.Accelerator.Memory;

/// <summary>Kinds of command that a vault's controller issues.</summary>
public enum VaultCommandKind
{
    /// <summary>Opens a row of a bank.</summary>
    Activate,

    /// <summary>Reads a block of the open row; with the closed page also precharges the bank.</summary>
    Read,

    /// <summary>Writes a block of the open row; with the closed page also precharges the bank.</summary>
    Write,

    /// <summary>Closes the row of a bank.</summary>
    Precharge,

    /// <summary>Refreshes all banks of the vault.</summary>
    Refresh,
}

/// <summary>A command that a vault's controller issued.</summary>
/// <param name="Cycle">When.</param>
/// <param name="Kind">Which.</param>
/// <param name="Bank">The bank; −1 for all.</param>
/// <param name="Row">The row; −1 where the command has none.</param>
public readonly record struct VaultCommand(long Cycle, VaultCommandKind Kind, int Bank, int Row);

namespace TeqGen.Accelerator.Machine;

/// <summary>What becomes of a row after a column command.</summary>
public enum PagePolicy
{
    /// <summary>Every column command precharges its bank itself.</summary>
    Closed,

    /// <summary>A row stays open until another row of its bank is wanted, or a refresh.</summary>
    Open,
}

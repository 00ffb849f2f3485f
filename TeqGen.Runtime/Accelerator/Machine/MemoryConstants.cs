namespace TeqGen.Accelerator.Machine;

/// <summary>The constants of a memory description: their names in the file, and what they may be.</summary>
internal static class MemoryConstants
{
    // Large enough for any device, small enough that sums of a few never leave 32 bits.
    private const int MostCycles = 1 << 24;

    /// <summary>Every constant, in the order of the file.</summary>
    public static readonly ConstantRule[] All =
    [
        PowerOfTwo("vaults", 1024),
        PowerOfTwo("banks", 1024),
        PowerOfTwo("rows", 1 << 24),
        PowerOfTwo("rowBytes", 1 << 20),
        PowerOfTwo("blockBytes", 256),
        PowerOfTwo("busBits", 1024),
        new("cyclePicoseconds", 1, 1_000_000),
        Cycles("CL", 1),
        Cycles("CWL", 1),
        Cycles("tRCD", 1),
        Cycles("tRP", 1),
        Cycles("tRAS", 1),
        Cycles("tRC", 1),
        Cycles("tCCD", 1),
        Cycles("tRRD", 0),
        Cycles("tFAW", 0),
        Cycles("tWR", 0),
        Cycles("tRTP", 0),
        Cycles("tWTR", 0),
        Cycles("tREFI", 1),
        Cycles("tRFC", 1),
        new("transactionQueue", 1, 1024),
        new("commandQueue", 1, 1024),
        new("rowHitLimit", 1, 1 << 20),
        new("links", 1, 64, Group: true),
        new("linkQueue", 1, 1024, Group: true),
        new("linkTicksPer10Cycles", 10, 1000, Group: true),
    ];

    private static ConstantRule Cycles(string name, int minimum) => new(name, minimum, MostCycles);

    private static ConstantRule PowerOfTwo(string name, int maximum) => new(name, 1, maximum, IsPowerOfTwo: true);
}

/// <summary>What a constant may be.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="IsPowerOfTwo">Whether it must be a power of two, because it is a field of the address or divides one.</param>
/// <param name="Group">Whether it describes links, which a device has all of or none.</param>
internal sealed record ConstantRule(string Name, int Minimum, int Maximum, bool IsPowerOfTwo = false, bool Group = false)
{
    /// <summary>What is wrong with a value, or <see langword="null"/>.</summary>
    public string? Problem(long value) =>
        value < Minimum || value > Maximum ? $"{Name} must be {Minimum} to {Maximum}, found {value}"
        : IsPowerOfTwo && (value & (value - 1)) != 0 ? $"{Name} must be a power of two, found {value}"
        : null;
}

namespace TeqGen.Shared.Accelerator.Machines;

/// <summary>What a constant of a machine description may be.</summary>
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

/// <summary>A constant of the machine, and where it is from.</summary>
/// <param name="Value">The value, in the unit that its name has in <c>docs/accelerator.md</c>.</param>
/// <param name="Source">Publication, file or reasoning that the value is taken from.</param>
internal readonly record struct MachineConstant(int Value, string Source);

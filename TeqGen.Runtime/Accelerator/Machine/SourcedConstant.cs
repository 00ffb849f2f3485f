namespace TeqGen.Accelerator.Machine;

/// <summary>A constant of the machine, and where it is from.</summary>
/// <param name="Value">The value, in the unit that its name has in <c>docs/accelerator.md</c>.</param>
/// <param name="Source">Publication, file or reasoning that the value is taken from.</param>
public readonly record struct SourcedConstant(int Value, string Source);

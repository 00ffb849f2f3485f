namespace TeqGen.Accelerator.Machine;

/// <summary>A machine description that cannot be used. The message names the file, the line, what is wrong and what to do.</summary>
/// <param name="file">The file's name, or the profile's.</param>
/// <param name="line">The line, counted from 1.</param>
/// <param name="problem">What is wrong, and the remedy.</param>
public sealed class MachineFormatException(string file, int line, string problem) : IOException($"{file}({line}): {problem}");

namespace TeqGen.Accelerator.Memory;

/// <summary>A trace that cannot be used. The message names the file and the line.</summary>
/// <param name="file">The file's name.</param>
/// <param name="line">The line, counted from 1.</param>
/// <param name="problem">What was expected and what was found.</param>
public sealed class TraceFormatException(string file, int line, string problem) : IOException($"{file}({line}): {problem}");

namespace TeqGen.Models;

/// <summary>A file of a model that cannot be used. The message names the file, what is wrong and what to do.</summary>
/// <param name="file">The file's name or path.</param>
/// <param name="problem">What is wrong with it, and the remedy.</param>
public sealed class ModelFileException(string file, string problem) : IOException($"{file}: {problem}")
{
    /// <summary>The file's name or path.</summary>
    public string File { get; } = file;
}

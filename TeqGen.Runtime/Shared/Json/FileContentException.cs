using System;

namespace TeqGen.Shared.Json;

/// <summary>A file whose content cannot be used, with the line that says why.</summary>
internal abstract class FileContentException : Exception
{
    protected FileContentException(int line, string message)
        : base(message) => Line = line;

    /// <summary>Line of the file, counted from 1.</summary>
    public int Line { get; }
}

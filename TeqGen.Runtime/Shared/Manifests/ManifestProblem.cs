using System;

namespace TeqGen.Shared.Manifests;

/// <summary>Why a manifest cannot be used; the generator has a diagnostic for each.</summary>
internal enum ManifestProblemKind
{
    /// <summary>Not JSON, or JSON that is not a manifest.</summary>
    Unreadable,

    /// <summary>Written by a newer version.</summary>
    SchemaTooNew,

    /// <summary>The content does not match the hash in it.</summary>
    Altered,
}

/// <summary>Thrown where a manifest is read and cannot be used.</summary>
internal sealed class ManifestException : Exception
{
    public ManifestException(ManifestProblemKind kind, int line, string message)
        : base(message)
    {
        Kind = kind;
        Line = line;
    }

    public ManifestProblemKind Kind { get; }

    /// <summary>Line of the manifest, counted from 1.</summary>
    public int Line { get; }
}

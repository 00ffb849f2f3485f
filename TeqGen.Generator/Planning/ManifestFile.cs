using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using TeqGen.Shared;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>A manifest among the additional files, parsed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Manifest">Its content, or null.</param>
/// <param name="Failure">Why it cannot be used.</param>
internal sealed record ManifestFile(string Path, Manifest? Manifest, ManifestFailure? Failure)
{
    public const string Extension = ".teq.json";

    public string Name => Path.Substring(Path.LastIndexOfAny(['/', '\\']) + 1);

    public static bool IsManifest(AdditionalText file) => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    public static ManifestFile Read(AdditionalText file, CancellationToken cancellation)
    {
        try
        {
            if (file.GetText(cancellation) is not { } text)
            {
                return Failed(file, ManifestProblemKind.Unreadable, 1, "it cannot be opened");
            }

            var document = ManifestReader.Read(text.ToString());
            return new ManifestFile(file.Path, document.Manifest, GridCheck.Run(document));
        }
        catch (ManifestException e)
        {
            return Failed(file, e.Kind, e.Line, e.Message);
        }
    }

    /// <summary>The file that a network names, by its name or by the end of its path; several are a failure.</summary>
    public static ManifestFile? Find(ImmutableArray<ManifestFile> files, string wanted)
    {
        string end = "/" + wanted.Replace('\\', '/');
        var found = files
            .Where(file => wanted.Length > 0 && ("/" + file.Path.Replace('\\', '/')).EndsWith(end, StringComparison.OrdinalIgnoreCase))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        return found.Count < 2
            ? found.FirstOrDefault()
            : found[1] with
            {
                Failure = new ManifestFailure(
                    ManifestProblemKind.Unreadable,
                    1,
                    $"another file of this name is among the AdditionalFiles, {found[0].Path}; remove one"),
            };
    }

    /// <summary>Files that were written for a model, whatever their names: one of them may be meant.</summary>
    public static EquatableArray<string> WrittenFor(ImmutableArray<ManifestFile> files, string model) => files
        .Where(file => file.Manifest?.Model == model).Select(file => file.Name).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();

    private static ManifestFile Failed(AdditionalText file, ManifestProblemKind kind, int line, string message) =>
        new(file.Path, null, new ManifestFailure(kind, line, message));
}

/// <summary>Why a manifest cannot be used.</summary>
/// <param name="Kind">Which diagnostic that is.</param>
/// <param name="Line">Line of the file, counted from 1.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record ManifestFailure(ManifestProblemKind Kind, int Line, string Message);

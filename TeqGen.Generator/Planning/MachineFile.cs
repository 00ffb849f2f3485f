using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Diagnostics;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Generator.Planning;

/// <summary>The project's machine: its <c>machine.json</c> among the additional files, or the default profile.</summary>
/// <param name="Path">The file; empty for the profile.</param>
/// <param name="Text">The description in the writer's form, so that white space plans nothing anew; empty where it cannot be used.</param>
/// <param name="Problems">Why it cannot be used.</param>
internal sealed record MachineFile(string Path, string Text, EquatableArray<Problem> Problems)
{
    public const string FileName = "machine.json";

    private static readonly Lazy<MachineFile> Default = new(() => new("", MachineProfiles.Find(MachineProfiles.Default)!.ToJson(), default));

    public static bool IsMachine(AdditionalText file) => NameOf(file.Path).Equals(FileName, StringComparison.OrdinalIgnoreCase);

    public static MachineFile Read(AdditionalText file, CancellationToken cancellation)
    {
        try
        {
            return file.GetText(cancellation) is { } text
                ? new(file.Path, MachineProfiles.Read(text.ToString()).ToJson(), default)
                : Wrong(file.Path, 1, "it cannot be opened");
        }
        catch (MachineSyntaxException e)
        {
            return Wrong(file.Path, e.Line, e.Message);
        }
    }

    /// <summary>The one machine of a project.</summary>
    public static MachineFile Single(ImmutableArray<MachineFile> files)
    {
        var sorted = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        return sorted.Count switch
        {
            0 => Default.Value,
            1 => sorted[0],
            _ => Wrong(sorted[1].Path, 1, $"another one is among the AdditionalFiles, {sorted[0].Path}, and a project has one machine: remove one"),
        };
    }

    private static MachineFile Wrong(string path, int line, string message) =>
        new(path, "", new([Problem.AtLine(path, line, "TEQ030", NameOf(path), message)]));

    private static string NameOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}

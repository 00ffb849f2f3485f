using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Diagnostics;
using TeqGen.Shared;
using TeqGen.Shared.Costs;

namespace TeqGen.Generator.Planning;

/// <summary>The project's machine profile: the file of <c>teqgen tune</c> among the additional files, or the default one.</summary>
/// <param name="Path">The file; empty for the default.</param>
/// <param name="Text">The profile in the writer's form, so that white space plans nothing anew; that of the default where the file cannot be used.</param>
/// <param name="Problems">Why it cannot be used.</param>
internal sealed record ProfileFile(string Path, string Text, EquatableArray<Problem> Problems)
{
    private static readonly Lazy<ProfileFile> Default = new(() => new("", MachineProfile.Default.ToJson(), default));

    public static bool IsProfile(AdditionalText file) => NameOf(file.Path).Equals(MachineProfile.FileName, StringComparison.OrdinalIgnoreCase);

    public static ProfileFile Read(AdditionalText file, CancellationToken cancellation)
    {
        try
        {
            return file.GetText(cancellation) is { } text
                ? new(file.Path, MachineProfileReader.Read(text.ToString()).ToJson(), default)
                : Wrong(file.Path, 1, "it cannot be opened");
        }
        catch (MachineProfileException e)
        {
            return Wrong(file.Path, e.Line, e.Message);
        }
    }

    /// <summary>The one profile of a project.</summary>
    public static ProfileFile Single(ImmutableArray<ProfileFile> files)
    {
        var sorted = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        return sorted.Count switch
        {
            0 => Default.Value,
            1 => sorted[0],
            _ => Wrong(sorted[1].Path, 1, $"another one is among the AdditionalFiles, {sorted[0].Path}, and kernels are chosen for one machine: remove one"),
        };
    }

    private static ProfileFile Wrong(string path, int line, string message) =>
        new(path, Default.Value.Text, new([Problem.AtLine(path, line, "TEQ033", NameOf(path), message)]));

    private static string NameOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}

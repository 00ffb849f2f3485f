using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Diagnostics;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Json;

namespace TeqGen.Generator.Planning;

/// <summary>Which file of a project settles something, and what does where it is missing or wrong.</summary>
internal sealed class SettingsFileKind
{
    /// <summary>The accelerator that networks are planned for. One that cannot be used gives an empty text.</summary>
    public static readonly SettingsFileKind Machine = new(
        "machine.json",
        "TEQ030",
        "a project has one machine",
        text => MachineProfiles.Read(text).ToJson(),
        () => MachineProfiles.Find(MachineProfiles.Default)!.ToJson(),
        unusable: () => "");

    /// <summary>The machine that kernels are chosen for, as <c>teqgen tune</c> measured it. The default takes the place of one that cannot be used.</summary>
    public static readonly SettingsFileKind Profile = new(
        MachineProfile.FileName,
        "TEQ033",
        "kernels are chosen for one machine",
        text => MachineProfileReader.Read(text).ToJson(),
        MachineProfile.Default.ToJson,
        unusable: MachineProfile.Default.ToJson);

    private readonly string fileName;
    private readonly string diagnostic;
    private readonly string whyOne;
    private readonly Func<string, string> canonical;
    private readonly Func<string> unusable;
    private readonly Lazy<SettingsFile> missing;

    private SettingsFileKind(string fileName, string diagnostic, string whyOne, Func<string, string> canonical, Func<string> byDefault, Func<string> unusable)
    {
        this.fileName = fileName;
        this.diagnostic = diagnostic;
        this.whyOne = whyOne;
        this.canonical = canonical;
        this.unusable = unusable;
        missing = new(() => new("", byDefault(), default));
    }

    public bool Is(AdditionalText file) => NameOf(file.Path).Equals(fileName, StringComparison.OrdinalIgnoreCase);

    public SettingsFile Read(AdditionalText file, CancellationToken cancellation)
    {
        try
        {
            return file.GetText(cancellation) is { } text ? new(file.Path, canonical(text.ToString()), default) : Wrong(file.Path, 1, "it cannot be opened");
        }
        catch (FileContentException e)
        {
            return Wrong(file.Path, e.Line, e.Message);
        }
    }

    /// <summary>The one file of a project.</summary>
    public SettingsFile Single(ImmutableArray<SettingsFile> files)
    {
        var sorted = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        return sorted.Count switch
        {
            0 => missing.Value,
            1 => sorted[0],
            _ => Wrong(sorted[1].Path, 1, $"another one is among the AdditionalFiles, {sorted[0].Path}, and {whyOne}: remove one"),
        };
    }

    private SettingsFile Wrong(string path, int line, string message) =>
        new(path, unusable(), new([Problem.AtLine(path, line, diagnostic, NameOf(path), message)]));

    private static string NameOf(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}

using System.CommandLine;
using System.Globalization;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Commands;

/// <summary>The options of commands that take a network of a project to a machine.</summary>
internal sealed class MachineOptions
{
    public Option<string> Project { get; } = new("--project") { Description = "The project, or a directory with one.", Required = true };

    public Option<string> Model { get; } = new("--model")
    {
        Description = "The class with [ExponentialQuantized], by simple or full name.",
        Required = true,
    };

    public Option<string> Machine { get; } = new("--machine")
    {
        Description = $"The machine: {string.Join(", ", MachineProfiles.Names)}, or a .json file.",
        DefaultValueFactory = _ => MachineProfiles.Default,
    };

    public Option<string[]> Lengths { get; } = new("--length")
    {
        Description = "NAME=N: the length of a named dimension; its maximum otherwise.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Builds the project and calls back with the network and the machine.</summary>
    public async Task WithNetworkAsync(
        ParseResult parsed, TextWriter error, Action<NetworkSource, MachineDescription> action, CancellationToken cancellationToken)
    {
        // What costs nothing is checked before the build.
        var machine = NetworkSource.Machine(parsed.GetRequiredValue(Machine));
        var lengths = (parsed.GetValue(Lengths) ?? []).Select(Length).ToLookup(length => length.Name, length => length.Length);
        string project = ProjectBuild.FindProject(parsed.GetRequiredValue(Project));
        await error.WriteLineAsync($"Building {Path.GetFileName(project)}").ConfigureAwait(false);
        using var build = await ProjectBuild.RunAsync(project, cancellationToken).ConfigureAwait(false);
        using var assembly = new NetworkAssembly(build.AssemblyPath);
        var source = NetworkSource.Of(assembly.Create(parsed.GetRequiredValue(Model)), Path.GetDirectoryName(project)!);
        action(source with { Planned = WithLengths(source, lengths.ToDictionary(length => length.Key, length => length.Last())) }, machine);
    }

    private static GraphDescriptor WithLengths(NetworkSource source, Dictionary<string, int> lengths)
    {
        try
        {
            return FixedLengths.Of(source.Graph, lengths);
        }
        catch (ArgumentException e)
        {
            throw new SearchException($"{source.Name} for --length: {e.Message}.");
        }
    }

    private static (string Name, int Length) Length(string text) =>
        text.Split('=') is [var name, var length] && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (name, number)
            : throw new SearchException($"--length takes NAME=N with a whole number, found '{text}'.");
}

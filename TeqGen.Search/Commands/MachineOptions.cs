using System.CommandLine;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;

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

    /// <summary>Builds the project and calls back with the network and the machine.</summary>
    public async Task WithNetworkAsync(
        ParseResult parsed, TextWriter error, Action<NetworkSource, MachineDescription> action, CancellationToken cancellationToken)
    {
        // What costs nothing is checked before the build.
        var machine = NetworkSource.Machine(parsed.GetRequiredValue(Machine));
        string project = ProjectBuild.FindProject(parsed.GetRequiredValue(Project));
        await error.WriteLineAsync($"Building {Path.GetFileName(project)}").ConfigureAwait(false);
        using var build = await ProjectBuild.RunAsync(project, cancellationToken).ConfigureAwait(false);
        using var assembly = new NetworkAssembly(build.AssemblyPath);
        action(NetworkSource.Of(assembly.Create(parsed.GetRequiredValue(Model)), Path.GetDirectoryName(project)!), machine);
    }
}

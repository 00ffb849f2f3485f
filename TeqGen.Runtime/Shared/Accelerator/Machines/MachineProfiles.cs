using System.Collections.Generic;
using System.IO;

namespace TeqGen.Shared.Accelerator.Machines;

/// <summary>The machines that come with TeqGen; their files are embedded in the runtime and in the generator.</summary>
internal static class MachineProfiles
{
    /// <summary>The machine that a project has unless it names another.</summary>
    public const string Default = "hmc-4gb";

    /// <summary>The named machines.</summary>
    public static readonly IReadOnlyList<string> Names = [Default, "hmc-gem5", "hmc-32v", "hbm2", "lpddr4"];

    /// <summary>A named machine, or null where there is none of that name.</summary>
    public static MachineDescription? Find(string name) => Text(name) is { } text ? Read(text) : null;

    /// <summary>A machine from the text of its file.</summary>
    /// <exception cref="MachineSyntaxException">It is not a valid description.</exception>
    public static MachineDescription Read(string text) => MachineReader.Read(text, Text("element")!);

    private static string? Text(string name)
    {
        using var stream = typeof(MachineProfiles).Assembly.GetManifestResourceStream("TeqGen.Machine." + name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

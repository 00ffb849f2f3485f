using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Accelerator.Machine;

/// <summary>The memories that come with TeqGen, and reading of others.</summary>
public static class MemoryProfiles
{
    /// <summary>The profile that a machine has unless it names another.</summary>
    public const string Default = MachineProfiles.Default;

    /// <summary>The named profiles.</summary>
    public static IReadOnlyList<string> Names => MachineProfiles.Names;

    /// <summary>A named profile.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static MemoryDescription Find(string name) => MachineProfiles.Find(name) is { } machine
        ? new(machine)
        : throw new ArgumentException($"there is no profile \"{name}\"; there are {string.Join(", ", Names)}", nameof(name));

    /// <summary>A description from JSON text of the schema in <c>docs/accelerator.md</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="MachineFormatException">It is not a valid description.</exception>
    public static MemoryDescription Read(string text, string file) => new(ReadMachine(text, file));

    internal static MachineDescription ReadMachine(string text, string file)
    {
        try
        {
            return MachineProfiles.Read(text);
        }
        catch (MachineSyntaxException e)
        {
            throw new MachineFormatException(file, e.Line, e.Message);
        }
    }
}

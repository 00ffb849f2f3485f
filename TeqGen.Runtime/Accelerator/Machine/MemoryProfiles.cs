namespace TeqGen.Accelerator.Machine;

/// <summary>The memories that come with TeqGen, and reading of others.</summary>
public static class MemoryProfiles
{
    /// <summary>The profile that a machine has unless it names another.</summary>
    public const string Default = "hmc-4gb";

    /// <summary>The named profiles.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, "hmc-gem5", "hmc-32v", "hbm2", "lpddr4"];

    /// <summary>A named profile.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static MemoryDescription Find(string name)
    {
        using var stream = typeof(MemoryProfiles).Assembly.GetManifestResourceStream("TeqGen.Machine." + name)
            ?? throw new ArgumentException($"there is no profile \"{name}\"; there are {string.Join(", ", Names)}", nameof(name));
        using var reader = new StreamReader(stream);
        return MemoryReader.Read(reader.ReadToEnd(), name);
    }

    /// <summary>A description from JSON text of the schema in <c>docs/accelerator.md</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="MachineFormatException">It is not a valid description.</exception>
    public static MemoryDescription Read(string text, string file) => MemoryReader.Read(text, file);
}

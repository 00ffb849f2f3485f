namespace TeqGen.Tests.Conditions;

/// <summary>A test of the kernels as an Arm64 processor runs them, by emulation.</summary>
public sealed class Arm64FactAttribute : FactAttribute
{
    public Arm64FactAttribute()
    {
        if (Emulator is null)
        {
            Skip = "There is no qemu-aarch64; Debian's package qemu-user has it.";
        }
        else if (Folder is null)
        {
            Skip = "TEQGEN_ARM64 names no folder that build/ci/arm64.sh made.";
        }
    }

    /// <summary>The emulator's file.</summary>
    public static string? Emulator { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "qemu-aarch64"))
        .FirstOrDefault(File.Exists);

    /// <summary>The folder with the program and the libraries that it needs.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("TEQGEN_ARM64") is { } folder && File.Exists(Path.Combine(folder, "root", "complete")) ? folder : null;
}

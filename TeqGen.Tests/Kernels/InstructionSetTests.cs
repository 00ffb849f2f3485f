using System.Diagnostics;
using System.Runtime.InteropServices;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Kernels;

/// <summary>Layers of all widths and shapes, and the sample's networks, give the same bits whatever instructions the kernels use: each in a process that has no others.</summary>
public sealed class InstructionSetTests
{
    private static readonly Lazy<string[]> Everything = new(() => Start("dotnet", [Program]));

    private static string Program
    {
        get
        {
            // Both projects are built in the same configuration.
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.FullName.Replace("TeqGen.Tests", "TeqGen.IsaCheck", StringComparison.Ordinal), "TeqGen.IsaCheck.dll");
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "AVX2", "Avx2LookupKernel")]
    [InlineData("DOTNET_EnableAVX2", "SSSE3", "Vector128LookupKernel")]
    [InlineData("DOTNET_EnableHWIntrinsic", "no vectors", "PortableLookupKernel")]
    public void Without_an_instruction_set_the_bits_are_the_same(string variable, string expected, string path)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            (expected, path) = variable == "DOTNET_EnableHWIntrinsic" ? (expected, path) : ("AdvSimd", "Vector128LookupKernel");
        }

        string[] lines = Start("dotnet", [Program], variable);
        Assert.Contains(expected, lines[0], StringComparison.Ordinal);
        Assert.EndsWith($"lookup by {path}", lines[0], StringComparison.Ordinal);
        AssertSame(lines);
    }

    [Arm64Fact]
    public void On_Arm64_the_bits_are_the_same()
    {
        string folder = Arm64FactAttribute.Folder!;
        string[] lines = Start(Arm64FactAttribute.Emulator!, ["-L", Path.Combine(folder, "root"), Path.Combine(folder, "app", "TeqGen.IsaCheck")]);
        Assert.Equal("Arm64: AdvSimd; lookup by Vector128LookupKernel", lines[0]);
        AssertSame(lines);
    }

    private static void AssertSame(string[] lines)
    {
        Assert.True(lines.Length > 200, $"Only {lines.Length} lines.");
        Assert.Equal(lines.Length - 1, lines.Skip(1).Select(line => line.Split(": ")[0]).Distinct().Count());
        Assert.Equal(Everything.Value.Skip(1), lines.Skip(1));
    }

    private static string[] Start(string file, string[] arguments, string? without = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // What a developer forbids the runtime is not what is tested.
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        if (without is not null)
        {
            start.Environment[without] = "0";
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}

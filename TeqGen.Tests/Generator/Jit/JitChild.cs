using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>Runs kernels in a process of their own, on the released runtime, and returns what its JIT wrote down.</summary>
internal static class JitChild
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <param name="assemblies">Files of assemblies with kernels.</param>
    public static IReadOnlyList<CompiledMethod> Run(params string[] assemblies)
    {
        string summary = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(Start(summary, assemblies))!;
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"The kernels did not end within {Limit}.");
            }

            Assert.True(process.ExitCode == 0, $"The kernels ended with exit code {process.ExitCode}: {error.Result}");
            return CompiledMethod.ReadSummary(summary);
        }
        finally
        {
            File.Delete(summary);
        }
    }

    private static ProcessStartInfo Start(string summary, string[] assemblies)
    {
        // The host of the runtime that this test runs on, whichever is first on the path.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var start = new ProcessStartInfo(
            Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"),
            ["exec", typeof(KernelProgram).Assembly.Location, .. assemblies])
        {
            RedirectStandardError = true,
        };

        // Neither a developer's settings of the JIT nor a profiler's decide; without AVX-512 sizes are the same on every x64 machine.
        string[] prefixes = ["DOTNET_", "COMPlus_", "CORECLR_"];
        foreach (string name in start.Environment.Keys.Where(key => prefixes.Any(key.StartsWith)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_JitStdOutFile"] = summary;
        start.Environment["DOTNET_JitDisasmSummary"] = "1";
        start.Environment["DOTNET_EnableAVX512"] = "0";
        return start;
    }
}

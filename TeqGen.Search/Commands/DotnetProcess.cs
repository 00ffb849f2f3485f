using System.ComponentModel;
using System.Diagnostics;

namespace TeqGen.Search.Commands;

/// <summary>Runs the .NET SDK's command.</summary>
internal static class DotnetProcess
{
    /// <summary>Runs <c>dotnet</c> and collects what it prints.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends it with all that it started.</param>
    /// <returns>Exit code, and standard output followed by standard error.</returns>
    /// <exception cref="SearchException">There is no such command.</exception>
    public static async Task<(int ExitCode, string Text)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // Errors are recognised by their English word; what dotnet run or test put into the environment is not the build's.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output.ConfigureAwait(false) + await error.ConfigureAwait(false));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SearchException($"The .NET SDK cannot be started ({e.Message}); install it and put 'dotnet' on the path.");
        }
    }
}

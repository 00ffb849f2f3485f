using System.CommandLine;
using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;
using TeqGen.Models;

namespace TeqGen.Search.Commands;

/// <summary>The <c>teqgen</c> command: parses, runs, and turns errors of the user into one line and an exit code.</summary>
internal static class TeqGenCommand
{
    public const int Success = 0;
    public const int WrongInput = 1;
    public const int Interrupted = 130;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Standard output: results only.</param>
    /// <param name="error">Standard error: everything else.</param>
    /// <param name="cancellationToken">Stops it, as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Calibrates networks, searches their exponential quantization and writes the parameters that TeqGen "
            + "builds from.")
        {
            SearchCommand.Create(output, error),
            ImportCommand.Create(output, error),
            SimulateCommand.Create(output, error),
            SweepCommand.Create(output, error),
            SimulateMemoryCommand.Create(output),
            DisassembleCommand.Create(output),
            FitCommand.Create(output),
            AnalyzeCommand.Create(output),
            BaselinesCommand.Create(output, error),
            ReportCommand.Create(output, error),
            TuneCommand.Create(output, error),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"teqgen: {problem.Message}").ConfigureAwait(false);
            }

            await error.WriteLineAsync($"See 'teqgen {Help(parsed)}--help'.").ConfigureAwait(false);
            return WrongInput;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("teqgen: interrupted, nothing was written.").ConfigureAwait(false);
            return Interrupted;
        }
        catch (Exception e) when (e is SearchException or WeightMismatchException or ModelFileException or MachineFormatException
            or TraceFormatException)
        {
            await error.WriteLineAsync($"teqgen: {e.Message}").ConfigureAwait(false);
            return WrongInput;
        }
    }

    private static string Help(ParseResult parsed)
        => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}

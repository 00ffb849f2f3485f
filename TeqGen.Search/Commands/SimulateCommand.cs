using System.CommandLine;
using TeqGen.Models;
using TeqGen.Search.Accelerator;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Search.Reports;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen simulate</c>: plans a network for a machine and runs its command stream.</summary>
internal static class SimulateCommand
{
    private const string Searched = "searched";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new MachineOptions();
        var input = new Option<string[]>("--input")
        {
            Description = "An input, .npy or .npy.gz, or a file for each of several; the first item is executed with data, which needs the parameters of a search.",
            AllowMultipleArgumentsPerToken = true,
        };
        var baseline = new Option<string?>("--baseline") { Description = "Multiply and add in place of counting: int8 or fp16." };
        baseline.AcceptOnlyFromAmong("int8", "fp16");
        var bits = new Option<string>("--bits")
        {
            Description = $"Stored bits of every operand, 2 to 8, or \"{Searched}\" for those of the last search.",
            DefaultValueFactory = _ => Searched,
        };
        var report = new Option<string?>("--report") { Description = "An HTML page to write: commands over vaults, energy, roofline and layers beside INT8." };
        var trace = new Option<string?>("--trace") { Description = "A trace to write, .json, for chrome://tracing or Perfetto." };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command("simulate", "Runs a network on the model of the accelerator, cycle by cycle, against INT8.")
        {
            options.Project, options.Model, input, options.Lengths, options.Machine, baseline, bits, report, trace, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                var request = new SimulationRequest(
                    parsed.GetValue(input) ?? [],
                    parsed.GetValue(baseline) switch { "int8" => Arithmetic.Int8, "fp16" => Arithmetic.Fp16, _ => Arithmetic.Exponent },
                    Bits(parsed.GetRequiredValue(bits)),
                    parsed.GetValue(report),
                    parsed.GetValue(trace));
                await options.WithNetworkAsync(
                    parsed,
                    error,
                    (source, machine) => Run(source, machine, request, parsed.GetValue(json), output, cancellationToken),
                    cancellationToken).ConfigureAwait(false);
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static int? Bits(string text) =>
        text == Searched ? null
        : int.TryParse(text, out int bits) && bits is >= 2 and <= 8 ? bits
        : throw new SearchException($"--bits must be 2 to 8 or \"{Searched}\", found '{text}'.");

    private static void Run(
        NetworkSource source, MachineDescription machine, SimulationRequest request, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var exponent = request.Bits is { } bits ? NetworkNumbers.Uniform(source.Planned, bits) : ManifestNumbers.Of(source.ReadManifest());
        var own = Simulate(source, machine, exponent, request, cancellationToken);
        var int8 = NetworkSimulation.Run(
            machine, source.Planned, NetworkNumbers.Baseline(Arithmetic.Int8, exponent), withTimeline: request.Report is not null, cancellationToken);
        var compared = request.Arithmetic switch
        {
            Arithmetic.Exponent => MachineComparison.Of(machine, source.Planned, exponent, own, int8, cancellationToken),
            _ => MachineComparison.OfBaseline(machine, own, int8),
        };
        if (request.Report is { } page)
        {
            OutputFile.Write(page, SimulationReport.Write(source.Name, own, int8, request.Arithmetic, compared));
        }

        if (request.Trace is { } trace)
        {
            OutputFile.Write(trace, writer => ChromeTrace.Write(writer, own));
        }

        if (json)
        {
            output.Write(JsonWriter.Indented(SimulationJson.Of(source.Name, own, request.Arithmetic, compared)));
        }
        else
        {
            SimulationText.Write(output, source.Name, own, int8, request.Arithmetic, compared);
        }
    }

    private static NetworkSimulation Simulate(
        NetworkSource source,
        MachineDescription machine,
        Func<GraphNode, LayerNumbers?> exponent,
        SimulationRequest request,
        CancellationToken cancellationToken)
    {
        if (request.Inputs.Length == 0)
        {
            var numbers = request.Arithmetic == Arithmetic.Exponent ? exponent : NetworkNumbers.Baseline(request.Arithmetic, exponent);
            return NetworkSimulation.Run(machine, source.Planned, numbers, request.WithTimeline, cancellationToken);
        }

        if (request.Bits is not null || request.Arithmetic != Arithmetic.Exponent)
        {
            throw new SearchException("--input executes the parameters of a search: leave out --bits and --baseline.");
        }

        var parameters = source.ReadParameters(source.ReadManifest());
        return NetworkSimulation.RunData(machine, source.Planned, exponent, parameters.Find, FirstItem(source, request.Inputs), request.WithTimeline);
    }

    private static float[] FirstItem(NetworkSource source, string[] files)
    {
        var inputs = source.Planned.Nodes.Where(node => node.Operation == GraphOperation.Input).ToArray();
        if (inputs.Length != files.Length)
        {
            throw new SearchException($"{source.Name} takes {inputs.Length} inputs, found {files.Length} files for --input.");
        }

        return [.. inputs.SelectMany((node, i) =>
        {
            var values = NetworkInput.Of(source.Network, i).Convert(NumPyArray.Read(files[i]));
            return values.Shape[1..].SequenceEqual([.. node.Shape])
                ? values.Item(0).ToArray()
                : throw new ModelFileException(
                    files[i], $"an item is {Tensor.Describe(values.Shape[1..])}, planned is {Tensor.Describe([.. node.Shape])}; give the lengths with --length");
        })];
    }
}

/// <summary>What the user asked for.</summary>
/// <param name="Inputs">A file for each input; none to run without data.</param>
/// <param name="Arithmetic">What lanes do.</param>
/// <param name="Bits">Stored bits of every operand; null for those of the search.</param>
/// <param name="Report">A page to write, or null.</param>
/// <param name="Trace">A trace to write, or null.</param>
internal sealed record SimulationRequest(string[] Inputs, Arithmetic Arithmetic, int? Bits, string? Report, string? Trace)
{
    /// <summary>Whether every command is kept.</summary>
    public bool WithTimeline => Report is not null || Trace is not null;
}

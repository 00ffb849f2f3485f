using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using TeqGen.Sample.Reports;

namespace TeqGen.Sample;

/// <summary>The command line of the sample.</summary>
internal static class SampleCommand
{
    private const int RedirectedWidth = 160;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Describes arguments and options.</summary>
    public static RootCommand Create()
    {
        var network = new Argument<string?>("network")
        {
            Description = $"one of {string.Join(", ", SampleNetwork.All.Select(candidate => candidate.Name))}; all of them when left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        network.AcceptOnlyFromAmong([.. SampleNetwork.All.Select(candidate => candidate.Name)]);
        var json = new Option<bool>("--json") { Description = "print the figures as JSON alone on standard output" };
        var command = new RootCommand(
            "Classifies the Fashion-MNIST test images in FP32, uniform INT8 and exponentially quantized, and shows what each costs.") { network, json, Translation.TranslateCommand.Create() };
        command.SetAction((result, cancellation) =>
        {
            string? name = result.GetValue(network);
            Run([.. SampleNetwork.All.Where(candidate => name is null || candidate.Name == name)], result.GetValue(json), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Run(IReadOnlyList<SampleNetwork> networks, bool asJson, CancellationToken cancellation)
    {
        var messages = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var tables = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
        {
            // A log has no width; what is assumed for it would break the columns' words.
            tables.Profile.Width = RedirectedWidth;
        }

        var reports = new List<NetworkReport>();
        foreach (var network in networks)
        {
            NetworkReport report = null!;
            messages.Status().Start(network.Name, status => report = Measurement.Run(network, step => status.Status($"{network.Name}: {step}"), cancellation));
            reports.Add(report);
            if (!asJson)
            {
                ReportTables.Write(tables, report);
            }
        }

        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(reports, Json));
        }
    }
}

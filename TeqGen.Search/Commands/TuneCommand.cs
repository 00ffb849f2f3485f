using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;
using TeqGen.Search.Tuning;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen tune</c>: measures this machine and writes the profile that kernels are chosen by.</summary>
internal static class TuneCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Option<string>("--output")
        {
            Description = "Where to write the profile; a project takes the one of this name beside its project file.",
            DefaultValueFactory = _ => MachineProfile.FileName,
        };
        var json = new Option<bool>("--json") { Description = "Print how well the profile fits as JSON." };
        var command = new Command("tune", "Measures this machine's kernels, half a minute with nothing else running, and writes the profile that the build chooses kernels by.") { file, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                string path = parsed.GetRequiredValue(file);
                CheckFolder(path);
                var tuned = Measure(error, cancellationToken);
                OutputFile.Write(path, tuned.Profile.ToJson());
                Report(output, path, tuned, parsed.GetValue(json));
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    /// <summary>Before time is spent on what cannot be written.</summary>
    private static void CheckFolder(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        if (!Directory.Exists(folder) || Directory.Exists(path))
        {
            throw new SearchException($"--output is {path}, expected a file in a folder that exists; create the folder, or choose another place.");
        }
    }

    private static TunedProfile Measure(TextWriter error, CancellationToken cancellationToken) =>
        CommandConsole.For(error).Progress().Start(context =>
        {
            var tasks = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            var progress = new DirectProgress<(string Strategy, double Fraction)>(value =>
            {
                if (!tasks.TryGetValue(value.Strategy, out var task))
                {
                    tasks.Add(value.Strategy, task = context.AddTask(value.Strategy, maxValue: 1));
                }

                task.Value = value.Fraction;
            });
            return Tuner.Run(Machine(), progress, cancellationToken);
        });

    private static void Report(TextWriter output, string path, TunedProfile tuned, bool json)
    {
        if (json)
        {
            output.Write(JsonWriter.Indented(JsonValue.Object(
                ("file", JsonValue.String(path)),
                ("machine", JsonValue.String(tuned.Profile.Machine)),
                ("strategies", JsonValue.Array(tuned.Fits.Select(fit => JsonValue.Object(
                    ("strategy", JsonValue.String(MachineProfile.Section(fit.Strategy))),
                    ("layers", JsonValue.Number(fit.Layers)),
                    ("medianError", ResultJson.Real(fit.MedianError)),
                    ("withinTolerance", ResultJson.Real(fit.Within)))))))));
            return;
        }

        var table = new Table().AddColumns("strategy", "layers", "median error", "within 25 %");
        foreach (var fit in tuned.Fits)
        {
            table.AddRow(
                MachineProfile.Section(fit.Strategy),
                fit.Layers.ToString(CultureInfo.InvariantCulture),
                Percent(fit.MedianError),
                Percent(fit.Within));
        }

        var console = CommandConsole.For(output);
        console.Write(table);
        output.WriteLine($"{path}: {tuned.Profile.Machine}");
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Machine() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor()}, {RuntimeInformation.ProcessArchitecture}, {Tuner.VectorBits}-bit vectors, {RuntimeInformation.FrameworkDescription}");

    private static string Processor()
    {
        const string List = "/proc/cpuinfo", Entry = "model name";
        string? line = File.Exists(List) ? File.ReadLines(List).FirstOrDefault(text => text.StartsWith(Entry, StringComparison.Ordinal)) : null;
        return line is not null ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
    }

    /// <summary>Reports on the thread that measures, which so is never measured beside another.</summary>
    private sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}

using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TeqGen.Search.Baselines;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen baselines</c>: what the usual quantizers make of a network.</summary>
internal static class BaselinesCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new NetworkOptions();
        var names = new Option<string[]>("--baseline")
        {
            Description = $"SCHEME-BITS, or SCHEME-BITS/output with a scale for each output's weights; schemes: "
                + $"{string.Join(", ", BaselineScheme.All.Select(scheme => scheme.Name))}. Several may follow.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. Baseline.Usual],
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command("baselines", "Quantizes a network by uniform, logarithmic and other usual schemes and measures what that costs.")
        {
            names, json,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                Baseline[] baselines = [.. parsed.GetRequiredValue(names).Select(Baseline.Parse)];
                void Tell(string text) => error.WriteLine(text);
                using var loaded = await options.LoadAsync(parsed, Tell, cancellationToken).ConfigureAwait(false);
                var evaluator = new NetworkEvaluator(loaded.Network, loaded.Calibration);
                Tell($"Calibrating on {loaded.Calibration.Inputs.Batch} inputs, evaluating on "
                    + $"{(loaded.HasTest ? $"{loaded.Test.Inputs.Batch} others" : "the same (--test names others)")}");
                var comparison = new BaselineComparison(evaluator, loaded.Calibration, loaded.Test, loaded.Threads, cancellationToken);
                var rows = new List<ComparedQuantization>();
                foreach (var baseline in baselines)
                {
                    Tell(baseline.Name);
                    rows.Add(comparison.Run(baseline, cancellationToken));
                }

                Write(output, comparison.Original, rows, parsed.GetValue(json));
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    /// <summary>A row as JSON.</summary>
    internal static JsonValue Json(ComparedQuantization row) => JsonValue.Object(
        ("name", JsonValue.String(row.Name)),
        ("meanBits", ResultJson.Real(row.Bits.Mean)),
        ("weightBits", ResultJson.Real(row.Bits.Weights)),
        ("activationBits", ResultJson.Real(row.Bits.Activations)),
        ("top1", ResultJson.Real(row.Quality.Top1?.Fraction)),
        ("loss", ResultJson.Real(row.Quality.Loss.Points)),
        ("agreement", ResultJson.Real(row.Quality.Agreement)),
        ("sqnrDb", ResultJson.Real(row.Quality.SqnrDecibels)));

    private static void Write(TextWriter output, Top1Score? original, List<ComparedQuantization> rows, bool json)
    {
        if (json)
        {
            output.Write(JsonWriter.Indented(JsonValue.Object(
                ("fp32Top1", ResultJson.Real(original?.Fraction)), ("baselines", JsonValue.Array(rows.Select(Json))))));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("Baseline");
        foreach (string column in (string[])["Mean bits", "Weights", "Activations", "Top-1", "Loss", "Agreement", "SQNR"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        static string Number(double? value, string unit) => value?.ToString("F2", CultureInfo.InvariantCulture) + unit;
        if (original is { } top1)
        {
            table.AddRow("FP32", "32.00", "32.00", "32.00", Number(100 * top1.Fraction, " %"), "", "", "");
        }

        foreach (var row in rows)
        {
            var quality = row.Quality;
            table.AddRow(
                row.Name,
                Number(row.Bits.Mean, ""),
                Number(row.Bits.Weights, ""),
                Number(row.Bits.Activations, ""),
                quality.Top1 is { } score ? Number(100 * score.Fraction, " %") : "–",
                Number(quality.Loss.Points, ""),
                Number(100 * quality.Agreement, " %"),
                Number(quality.SqnrDecibels, " dB"));
        }

        CommandConsole.For(output).Write(table);
    }
}

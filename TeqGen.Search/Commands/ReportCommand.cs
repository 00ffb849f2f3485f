using System.CommandLine;
using System.Globalization;
using TeqGen.Models;
using TeqGen.Search.Baselines;
using TeqGen.Search.Packing;
using TeqGen.Search.Reports;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen report</c>: one HTML page on a searched network.</summary>
internal static class ReportCommand
{
    private static readonly string[] UsualBaselines =
        ["uniform-absmax-8/output", "uniform-clip-8", "uniform-clip-5", "uniform-clip-4", "log2-4", "log-sqrt2-4", "apot-4", "nf-4"];

    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new NetworkOptions();
        var parameters = new Option<string?>("--parameters")
        {
            Description = "The manifest (.teq.json), with its .teqw beside it; otherwise the one in the project.",
        };
        var search = new Option<string?>("--search")
        {
            Description = "The networks that the search saw (.teq.frontier.json, or what 'teqgen search --json' printed); otherwise the file beside the manifest.",
        };
        var baselines = new Option<string[]>("--baseline")
        {
            Description = "What to compare with, as for 'teqgen baselines'; 'none' for nothing.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => UsualBaselines,
        };
        var file = new Option<string?>("--output") { Description = "The page to write; otherwise CLASS.report.html." };
        var json = new Option<bool>("--json") { Description = "Print all figures as JSON on standard output too." };
        var csv = new Option<bool>("--csv") { Description = "Print the layers as CSV on standard output too." };
        var command = new Command("report", "Writes an HTML page on a searched network: accuracy, layers, distributions, baselines, warnings.")
        {
            parameters, search, baselines, file, json, csv,
        };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                string[] names = parsed.GetRequiredValue(baselines);
                Baseline[] compared = names is ["none"] ? [] : [.. names.Select(Baseline.Parse)];
                if (parsed.GetValue(json) && parsed.GetValue(csv))
                {
                    throw new SearchException("Both --json and --csv would go to standard output; choose one.");
                }

                var seen = parsed.GetValue(search) is { } searched ? FrontierFile.Read(searched) : null;
                OutputDirectory.CheckWritableFile(parsed.GetValue(file));
                using var loaded = await options.LoadAsync(parsed, error.WriteLine, cancellationToken).ConfigureAwait(false);
                string path = parsed.GetValue(parameters) ?? Find(loaded);
                var (manifest, blob) = Read(path, loaded);
                seen ??= Beside(path, manifest, error);
                var builder = new ReportBuilder(
                    loaded.Network, manifest, blob, loaded.Calibration, loaded.HasTest ? loaded.Test : null, loaded.Threads, error.WriteLine);
                var report = builder.Run(compared, seen, cancellationToken);
                string page = parsed.GetValue(file) ?? loaded.Network.GetType().Name + ".report.html";
                OutputFile.Write(page, HtmlReport.Write(report));
                await error.WriteLineAsync($"Wrote {page}").ConfigureAwait(false);
                await output.WriteAsync(
                    parsed.GetValue(json) ? JsonWriter.Indented(ReportJson.Of(report)) : parsed.GetValue(csv) ? ReportCsv.Write(report) : "")
                    .ConfigureAwait(false);
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static string Find(RunnableNetwork loaded)
    {
        string name = Packer.ManifestName(loaded.Network);
        return Path.Combine(OutputDirectory.Find(loaded.ProjectDirectory, name), name);
    }

    private static (Manifest Manifest, ParameterBlob Blob) Read(string path, RunnableNetwork loaded)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"the manifest cannot be read ({e.Message}); run 'teqgen search', or name it with --parameters");
        }

        Manifest manifest;
        try
        {
            manifest = ManifestReader.Read(text).Manifest;
        }
        catch (ManifestException e)
        {
            throw new ModelFileException(path, string.Create(CultureInfo.InvariantCulture, $"line {e.Line}: {e.Message}"));
        }

        if (manifest.WeightsHash != loaded.Weights.Sha256)
        {
            throw new ModelFileException(path, "it was searched from other FP32 weights than --weights names; give those, or search again");
        }

        string blob = Path.Combine(Path.GetDirectoryName(path)!, manifest.Blob.File);
        return (manifest, ParameterBlob.FromFile(blob, manifest.Blob.Sha256));
    }

    // What the search left beside its manifest. A report can do without, so that it never fails for it.
    private static SeenNetwork[]? Beside(string manifestPath, Manifest manifest, TextWriter error)
    {
        if (!manifestPath.EndsWith(ParameterFiles.ManifestExtension, StringComparison.Ordinal))
        {
            return null;
        }

        string path = FrontierFile.NameOf(manifestPath);
        try
        {
            return File.Exists(path) ? FrontierFile.Read(path, manifest.Blob.Sha256) : null;
        }
        catch (ModelFileException e)
        {
            error.WriteLine($"{e.Message}; the report does without.");
            return null;
        }
    }
}

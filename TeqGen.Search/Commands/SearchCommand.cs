using System.CommandLine;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Search.Packing;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen search</c>: builds a project, loads a network from it, searches and writes its parameters.</summary>
internal static class SearchCommand
{
    private const string JournalExtension = ".teq.journal";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var project = Required<string>("--project", "The project, or a directory with one.");
        var model = Required<string>("--model", "The class with [ExponentialQuantized], by simple or full name.");
        var weights = Required<string>("--weights", "FP32 weights: .safetensors under PyTorch's names.");
        var calibration = Required<string>(
            "--calibration", "Inputs: .npy or .npy.gz, bytes [items, height, width, channels] or floats [items, shape].");
        var labels = new Option<string?>("--labels")
        {
            Description = "Their classes: .npy or .npy.gz, integers [items]. Without it, agreement with FP32 is measured.",
        };
        var strategy = new Option<string>("--strategy")
        {
            Description = "teq+ or dna-teq.",
            DefaultValueFactory = _ => new SearchOptions().Strategy,
        };
        var rules = new StoppingRuleOptions();
        var without = new Option<string?>("--without")
        {
            Description = "Ingredients of teq+ to leave out, with commas between: " + string.Join(", ", IngredientNames.All.Select(pair => pair.Name)) + ".",
        };
        var memory = new Option<double>("--memory")
        {
            Description = "Megabytes for activations; what is beyond goes to a temporary file. The result does not depend on it.",
            DefaultValueFactory = _ => new SearchOptions().MemoryBytes >> 20,
            CustomParser = StoppingRuleOptions.Number,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with a search that was stopped: what it had done is taken from its journal." };
        var log = new Option<string?>("--log") { Description = "A file for every decision, a line of JSON each." };
        var threads = new Option<int>("--threads")
        {
            Description = "Most threads; 0 for one a processor. The result does not depend on it.",
        };
        var directory = new Option<string?>("--output")
        {
            Description = "Directory to write to; otherwise where the manifest is, or the project's.",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command(
            "search", "Searches the grids of a network's layers and writes its manifest (.teq.json) and parameters (.teqw).")
        {
            project, model, weights, calibration, labels, strategy, without, memory, threads, resume, log, directory, json,
        };
        rules.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                var request = new SearchRequest(
                    parsed.GetRequiredValue(project),
                    parsed.GetRequiredValue(model),
                    parsed.GetRequiredValue(weights),
                    parsed.GetRequiredValue(calibration),
                    parsed.GetValue(labels),
                    parsed.GetValue(directory),
                    rules.Read(parsed) with
                    {
                        Strategy = parsed.GetValue(strategy)!,
                        Ingredients = IngredientNames.Without(parsed.GetValue(without)),
                        MemoryBytes = (long)(parsed.GetValue(memory) * (1 << 20)),
                        Threads = parsed.GetValue(threads),
                        Resume = parsed.GetValue(resume),
                        Log = parsed.GetValue(log),
                    });
                await RunAsync(request, parsed.GetValue(json), output, error, cancellationToken).ConfigureAwait(false);
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static Option<T> Required<T>(string name, string description) => new(name) { Description = description, Required = true };

    private static async Task RunAsync(SearchRequest request, bool json, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        request.Options.Check();
        var report = new SearchReport(output, error);

        // What costs nothing is checked before the build.
        var weights = SafeTensors.Read(request.Weights);
        string project = ProjectBuild.FindProject(request.Project);
        OutputDirectory.CheckExists(request.Output);
        report.Stage($"Building {Path.GetFileName(project)}");
        using var build = await ProjectBuild.RunAsync(project, cancellationToken).ConfigureAwait(false);
        using var assembly = new NetworkAssembly(build.AssemblyPath);
        var network = assembly.Create(request.Model);
        string manifestName = Packer.ManifestName(network);
        var calibration = CalibrationSet.Load(network, request.Calibration, request.Labels);
        string directory = request.Output ?? OutputDirectory.Find(Path.GetDirectoryName(project)!, manifestName);
        string journal = Path.Combine(directory, manifestName[..^ParameterFiles.ManifestExtension.Length] + JournalExtension);
        var options = request.Options with { Journal = journal };
        try
        {
            var result = report.Follow(progress => NetworkSearch.Run(network, weights, calibration, options, progress, cancellationToken));
            result.Files.Write(directory, cancellationToken);
            File.Delete(journal);
            report.Write(result, directory, json);
        }
        catch (OperationCanceledException)
        {
            report.Stage($"What is done is in {journal}; go on with --resume.");
            throw;
        }
    }
}

/// <summary>What the user asked for.</summary>
internal sealed record SearchRequest(
    string Project, string Model, string Weights, string Calibration, string? Labels, string? Output, SearchOptions Options);

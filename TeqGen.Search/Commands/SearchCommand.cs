using System.CommandLine;
using TeqGen.Search.Packing;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen search</c>: builds a project, loads a network from it, searches and writes its parameters.</summary>
internal static class SearchCommand
{
    private const string JournalExtension = ".teq.journal";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var network = new NetworkOptions(hasTest: false);
        var strategy = new Option<string>("--strategy")
        {
            Description = "teq+ or dna-teq.",
            DefaultValueFactory = _ => new SearchOptions().Strategy,
        };
        var rules = new StoppingRuleOptions();
        var without = new Option<string?>("--without")
        {
            Description = "Ingredients of teq+ to leave out, with commas between: " + string.Join(", ", IngredientNames.Default.Select(pair => pair.Name)) + ".",
        };
        var with = new Option<string?>("--with")
        {
            Description = "Ingredients of teq+ to add, with commas between: " + string.Join(", ", IngredientNames.Optional.Select(pair => pair.Name)) + ".",
        };
        var counters = new Option<int?>("--max-counters")
        {
            Description = "Most counters that an output may need on the accelerator, such as a machine's counters constant; grids then have one counted term.",
        };
        var memory = new Option<double>("--memory")
        {
            Description = "Megabytes for samples, covariances and activations; activations beyond that go to a temporary file. The result does not depend on it.",
            DefaultValueFactory = _ => new SearchOptions().MemoryBytes >> 20,
            CustomParser = StoppingRuleOptions.Number,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with a search that was stopped: what it had done is taken from its journal." };
        var log = new Option<string?>("--log") { Description = "A file for every decision, a line of JSON each." };
        var directory = new Option<string?>("--output")
        {
            Description = "Directory to write to; otherwise where the manifest is, or the project's.",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command(
            "search", "Searches the grids of a network's layers and writes its manifest (.teq.json), parameters (.teqw) and what it saw (.teq.frontier.json).");
        network.AddTo(command);
        foreach (var option in (Option[])[strategy, without, with, counters, memory, resume, log, directory, json])
        {
            command.Add(option);
        }

        rules.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                var options = rules.Read(parsed) with
                {
                    Strategy = parsed.GetValue(strategy)!,
                    Ingredients = IngredientNames.Of(parsed.GetValue(without), parsed.GetValue(with)),
                    MaximumCounters = parsed.GetValue(counters),
                    MemoryBytes = (long)(parsed.GetValue(memory) * (1 << 20)),
                    Resume = parsed.GetValue(resume),
                    Log = parsed.GetValue(log),
                };

                // What costs nothing is checked before the build: a budget refuses rules that contradict each other.
                options.Check();
                _ = new Budget(options, network.HasLabels(parsed));
                OutputDirectory.CheckWritable(parsed.GetValue(directory));
                OutputDirectory.CheckWritableFile(options.Log, "--log");
                var report = new SearchReport(output, error);
                using var loaded = await network.LoadAsync(parsed, report.Stage, cancellationToken).ConfigureAwait(false);
                Run(loaded, options with { Threads = loaded.Threads }, parsed.GetValue(directory), parsed.GetValue(json), report, cancellationToken);
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static void Run(
        RunnableNetwork loaded, SearchOptions options, string? directory, bool json, SearchReport report, CancellationToken cancellationToken)
    {
        string manifestName = Packer.ManifestName(loaded.Network);
        directory ??= OutputDirectory.Find(loaded.ProjectDirectory, manifestName);
        OutputDirectory.CheckWritable(directory);
        string journal = Path.Combine(directory, manifestName[..^ParameterFiles.ManifestExtension.Length] + JournalExtension);
        if (options.Resume && !File.Exists(journal))
        {
            report.Stage($"There is no {journal} to go on with; the search begins anew.");
        }

        options = options with { Journal = journal };
        try
        {
            var result = report.Follow(progress => NetworkSearch.Run(loaded.Network, loaded.Weights, loaded.Calibration, options, progress, cancellationToken));
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

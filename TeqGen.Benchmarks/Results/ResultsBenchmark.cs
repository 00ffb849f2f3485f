using System.CommandLine;
using System.Globalization;
using TeqGen.Search;

namespace TeqGen.Benchmarks.Results;

/// <summary>Every strategy on every network, into docs/results.md and docs/results.json. Rows that are there are kept.</summary>
internal static class ResultsBenchmark
{
    public static Command CreateCommand(Option<bool> json)
    {
        var networks = Choice("--network", "networks to measure; all without", [.. ResultNetwork.All.Select(network => network.Name)]);
        var strategies = Choice("--strategy", "strategies to measure; all without", [.. ResultStrategy.All.Select(strategy => strategy.Name)]);
        var again = new Option<bool>("--again") { Description = "measure what is chosen anew, instead of keeping rows that are there" };
        var output = new Option<string>("--output")
        {
            Description = "folder of results.md and results.json",
            DefaultValueFactory = _ => Documentation(),
        };
        var command = new Command("results", "accuracy, bits, search time and memory of every strategy on every network") { networks, strategies, again, output };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(networks),
            parsed.GetRequiredValue(strategies),
            parsed.GetValue(again),
            parsed.GetRequiredValue(output),
            parsed.GetValue(json)));
        return command;
    }

    private static Option<string[]> Choice(string name, string description, string[] values)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => values,
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static void Run(string[] networks, string[] strategies, bool again, string output, bool json)
    {
        var store = new ResultStore(Path.Combine(output, "results.json"));
        int done = 0, all = networks.Length * strategies.Length;
        foreach (var network in ResultNetwork.All.Where(network => networks.Contains(network.Name)))
        {
            ResultStrategy[] missing =
            [
                .. ResultStrategy.All.Where(strategy => strategies.Contains(strategy.Name))
                    .Where(strategy => again || !store.Has(network.Name, strategy.Name)),
            ];
            done += strategies.Length - missing.Length;
            if (missing.Length == 0)
            {
                continue;
            }

            if (network.Load() is not { } loaded)
            {
                Console.Error.WriteLine($"{network.Name}: its files are not there, left out.");
                continue;
            }

            var measurement = new ResultMeasurement(network, loaded);
            foreach (var strategy in missing)
            {
                Measure(store, measurement, strategy, string.Create(CultureInfo.InvariantCulture, $"[{++done}/{all}] {network.Name} {strategy.Name}"));
                File.WriteAllText(Path.Combine(output, "results.md"), ResultsPage.Write(store.Rows, Notes(output)));
            }
        }

        File.WriteAllText(Path.Combine(output, "results.md"), ResultsPage.Write(store.Rows, Notes(output)));
        if (json)
        {
            Console.Out.Write(store.Text());
        }
        else
        {
            Console.Out.Write(ResultsPage.Write(store.Rows, Notes(output)));
        }
    }

    private static void Measure(ResultStore store, ResultMeasurement measurement, ResultStrategy strategy, string label)
    {
        try
        {
            var rows = measurement.Run(strategy);
            store.Put(rows);
            foreach (var row in rows)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{label}: {row.MeanBits:F2} bits, {row.Metric} {row.Fp32:F2} → {row.Quantized:F2}, {row.SearchSeconds:F1} s, {row.PeakBytes / 1e6:F0} MB"));
            }
        }
        catch (SearchException e)
        {
            // A budget that cannot be kept is a result, but no row.
            Console.Error.WriteLine($"{label}: {e.Message}");
        }
    }

    // What people have found out about the figures; the page ends with it.
    private static string Notes(string output)
    {
        string file = Path.Combine(output, "results.notes.md");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    // The docs folder of the repository that the program was built in, or else the current folder.
    private static string Documentation()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TeqGen.sln")))
            {
                return Path.Combine(folder.FullName, "docs");
            }
        }

        return ".";
    }
}

using System.CommandLine;
using System.Globalization;
using TeqGen.Models;
using TeqGen.Search.Accelerator;
using TeqGen.Search.Reports;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen sweep</c>: a network on many machines, and which of them are worth building.</summary>
internal static class SweepCommand
{
    private const string Searched = "searched";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new MachineOptions();
        var vaults = Numbers("--vaults", "Numbers of vaults, powers of two; the machine's otherwise.");
        var lanes = Numbers("--lanes", "Lanes of a vault; half of the machine's, the machine's and twice as many otherwise.");
        var bits = new Option<string[]>("--bits")
        {
            Description = $"Stored bits of all operands, 2 to 8, or \"{Searched}\" for those of the last search; 3, 4 and 5 otherwise.",
            AllowMultipleArgumentsPerToken = true,
        };
        var storage = new Option<string[]>("--storage") { Description = "What counters are kept in: flip-flop, latch, sram; all otherwise.", AllowMultipleArgumentsPerToken = true };
        storage.AcceptOnlyFromAmong(CounterStorage.All);
        var vary = new Option<string[]>("--vary") { Description = "Another constant of the machine with its values: NAME=V1,V2.", AllowMultipleArgumentsPerToken = true };
        var folder = new Option<string?>("--output") { Description = "Where the results go, and are taken up again; otherwise MODEL.sweep." };
        var jobs = new Option<int>("--jobs") { Description = "Designs at a time; 0 for one a processor." };
        var json = new Option<bool>("--json") { Description = "Print the results as JSON on standard output too." };
        var command = new Command("sweep", "Runs a network on a space of machines and draws the Pareto front of time, energy and area.")
        {
            options.Project, options.Model, options.Lengths, options.Machine, vaults, lanes, bits, storage, vary, folder, jobs, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                var others = (parsed.GetValue(vary) ?? []).Select(Constant).ToList();
                DesignWidth[] widths = parsed.GetValue(bits) is { Length: > 0 } given ? [.. given.Select(Width)] : [new(3), new(4), new(5)];
                if (parsed.GetValue(jobs) < 0)
                {
                    throw new SearchException("--jobs must be 0 or more.");
                }

                await options.WithNetworkAsync(
                    parsed,
                    error,
                    (source, machine) =>
                    {
                        int own = machine["lanes"];
                        var space = new DesignSpace(
                            parsed.GetValue(vaults) is { Length: > 0 } v ? v : [machine["vaults"]],
                            parsed.GetValue(lanes) is { Length: > 0 } l ? l : [Math.Max(1, own / 2), own, 2 * own],
                            parsed.GetValue(storage) is { Length: > 0 } s ? s : CounterStorage.All,
                            widths,
                            others);
                        string target = parsed.GetValue(folder) ?? source.Name + ".sweep";
                        var results = Run(source, machine, space, target, parsed.GetValue(jobs), error, cancellationToken);
                        output.Write(parsed.GetValue(json) ? Json(source.Name, machine, results) : "");
                    },
                    cancellationToken).ConfigureAwait(false);
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static IReadOnlyList<DesignResult> Run(
        NetworkSource source, MachineDescription machine, DesignSpace space, string folder, int jobs, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(folder, $"it cannot be created ({e.Message}); choose another directory with --output");
        }

        var designs = space.Designs(machine);
        using var journal = SearchJournal.Open(Path.Combine(folder, "sweep.journal"), resume: true);
        if (journal.Count > 0)
        {
            error.WriteLine($"{journal.Count} designs are in {folder} already");
        }

        var gate = new Lock();
        var manifest = space.Bits.Any(width => width.Bits is null) ? source.ReadManifest() : null;
        var results = new DesignSweep(machine, source.Planned, journal, manifest).Run(
            designs,
            jobs == 0 ? Environment.ProcessorCount : jobs,
            (done, design) =>
            {
                lock (gate)
                {
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done}/{designs.Count}  {design.Operands} {design.Point}"));
                }
            },
            cancellationToken);
        OutputFile.Write(Path.Combine(folder, "sweep.json"), Json(source.Name, machine, results));
        OutputFile.Write(Path.Combine(folder, "sweep.csv"), SweepReport.Csv(results));
        OutputFile.Write(Path.Combine(folder, "sweep.html"), SweepReport.Write(source.Name, machine.Name, results));
        error.WriteLine($"Wrote {Path.Combine(folder, "sweep.html")}, sweep.csv and sweep.json");
        return results;
    }

    private static string Json(string model, MachineDescription machine, IReadOnlyList<DesignResult> results) => JsonWriter.Indented(JsonValue.Object(
        ("model", JsonValue.String(model)),
        ("machine", JsonValue.String(machine.Name)),
        ("designs", JsonValue.Array(results.Select(result => result.ToJson())))));

    private static DesignWidth Width(string text) =>
        text == Searched ? new(null)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is >= 2 and <= 8 ? new(bits)
        : throw new SearchException($"--bits must be 2 to 8 or \"{Searched}\", found '{text}'.");

    private static (string Name, IReadOnlyList<int> Values) Constant(string text)
    {
        string[] parts = text.Split('=');
        int[] values = parts.Length != 2
            ? []
            : [.. parts[1].Split(',').Select(value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (values.Length == 0 || values.Contains(-1))
        {
            throw new SearchException($"--vary takes NAME=V1,V2 with whole numbers, found '{text}'.");
        }

        return MachineSections.Find(parts[0]) is not null
            ? (parts[0], values)
            : throw new SearchException($"A machine has no constant '{parts[0]}' for --vary; docs/accelerator.md lists them.");
    }

    private static Option<int[]> Numbers(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}

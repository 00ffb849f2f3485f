using System.CommandLine;
using System.Globalization;
using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;
using TeqGen.Models;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen simulate-memory</c>: runs a bare trace of requests through the accelerator's memory.</summary>
internal static class SimulateMemoryCommand
{
    public static Command Create(TextWriter output)
    {
        var trace = new Argument<string>("TRACE")
        {
            Description = "The trace: 0xADDRESS READ|WRITE cycle on each line, one block each.",
        };
        var profile = new Option<string>("--profile")
        {
            Description = $"The memory: {string.Join(", ", MemoryProfiles.Names)}, or a .json file.",
            DefaultValueFactory = _ => MemoryProfiles.Default,
        };
        var page = new Option<string?>("--page") { Description = "Page policy, closed or open; otherwise the profile's." };
        page.AcceptOnlyFromAmong("closed", "open");
        var direct = new Option<bool>("--direct")
        {
            Description = "At most one request a vault and cycle straight into the vaults, instead of through the links.",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command("simulate-memory", "Runs a trace of requests through the accelerator's memory, cycle by cycle.")
        {
            trace, profile, page, direct, json,
        };
        command.SetAction(parsed =>
        {
            var memory = Memory(parsed.GetRequiredValue(profile));
            var policy = parsed.GetValue(page) switch
            {
                "closed" => PagePolicy.Closed,
                "open" => PagePolicy.Open,
                _ => memory.Policy,
            };
            string file = parsed.GetRequiredValue(trace);
            var requests = MemoryTrace.Read(Lines(file, "trace"), memory, file);
            Write(MemorySimulator.Run(memory, policy, requests, parsed.GetValue(direct)), parsed.GetValue(json), output);
            return TeqGenCommand.Success;
        });
        return command;
    }

    private static MemoryDescription Memory(string profile)
    {
        if (profile.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return MemoryProfiles.Read(string.Join('\n', Lines(profile, "memory description")), profile);
        }

        return MemoryProfiles.Names.Contains(profile)
            ? MemoryProfiles.Find(profile)
            : throw new SearchException(
                $"There is no profile \"{profile}\" for --profile; there are {string.Join(", ", MemoryProfiles.Names)}, and .json files.");
    }

    private static string[] Lines(string file, string what)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(file, $"the {what} cannot be read ({e.Message}); check the path");
        }
    }

    private static void Write(MemoryResult result, bool json, TextWriter output)
    {
        static JsonValue Number(long value) => JsonValue.Number(value);
        static JsonValue Real(double value) => JsonValue.Number(new Real(value).Text);
        var commands = result.Commands;
        (string Name, JsonValue Value)[] members =
        [
            ("lastReadDone", Number(result.LastReadDone)),
            ("averageReadLatency", Real(result.AverageReadLatency)),
            ("maximumReadLatency", Number(result.MaximumReadLatency)),
            ("activates", Number(commands.Activates)),
            ("reads", Number(commands.Reads)),
            ("writes", Number(commands.Writes)),
            ("precharges", Number(commands.Precharges)),
            ("refreshes", Number(commands.Refreshes)),
            ("gigabytesPerSecond", Real(result.GigabytesPerSecond)),
        ];
        if (json)
        {
            output.Write(JsonWriter.Indented(JsonValue.Object(members)));
            return;
        }

        foreach (var (name, value) in members)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {value.Text}\n"));
        }
    }
}

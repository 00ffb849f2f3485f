using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TeqGen.Accelerator.Area;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Benchmarks.Accelerator;

/// <summary><c>accelerator</c>: speed and energy of the exponent machine against INT8 on the same memory; the tables of <c>docs/accelerator.md</c>.</summary>
internal static class AcceleratorBenchmark
{
    public static Command CreateCommand(Option<bool> json)
    {
        var network = new Option<string?>("--network") { Description = "only networks whose name begins so" };
        var element = new Option<string?>("--element") { Description = "only elements whose name begins so" };
        var searched = new Option<bool>("--searched") { Description = "networks as they were searched, in place of one width everywhere" };
        var counters = new Option<int[]>("--max-counters")
        {
            Description = "networks searched anew with no more counters an output than so many, on machines with sets of as many",
            AllowMultipleArgumentsPerToken = true,
        };
        var vary = new Option<string[]>("--vary")
        {
            Description = "NAME=VALUE: another constant of the machine, for searched networks",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("accelerator", "simulates networks on the accelerator's elements, against INT8") { network, element, searched, counters, vary };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                bool Wanted(string name, Option<string?> option) => name.StartsWith(parsed.GetValue(option) ?? "", StringComparison.OrdinalIgnoreCase);
                var rows = new List<AcceleratorRow>();
                var int8 = new ConcurrentDictionary<string, NetworkSimulation>();
                var changes = (parsed.GetValue(vary) ?? []).Select(text => text.Split('=')).Select(parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture))).ToArray();
                var machine = new DesignPoint(changes).Of(MachineProfiles.Find(MachineProfiles.Default)!);
                foreach (int most in parsed.GetValue(counters) ?? [])
                {
                    foreach (var found in AcceleratorNetworks.Bounded(most, name => Wanted(name, network)))
                    {
                        string name = string.Create(CultureInfo.InvariantCulture, $"at most {most} counters: {found.MeanBits:F2} bits, loss {found.Loss:F2}");
                        var wider = new DesignPoint([("counters", most)]).Of(machine);
                        rows.Add(Run(found.Name, name, wider, found.Graph, ManifestNumbers.Of(found.Manifest), [], cancellationToken));
                    }
                }

                if (parsed.GetValue(searched))
                {
                    foreach (var (name, graph, manifest) in AcceleratorNetworks.Searched(name => Wanted(name, network)))
                    {
                        rows.Add(Run(name, "as searched", machine, graph, ManifestNumbers.Of(manifest), [], cancellationToken));
                    }
                }
                else if (rows.Count == 0)
                {
                    foreach (var (name, create) in AcceleratorNetworks.ByShape.Where(entry => Wanted(entry.Name, network)))
                    {
                        var graph = AcceleratorNetworks.Graph(create());
                        int8.Clear();
                        foreach (var variant in ElementVariant.All.Where(variant => Wanted(variant.Name, element)))
                        {
                            var varied = variant.Point.Of(MachineProfiles.Find(MachineProfiles.Default)!);
                            rows.Add(Run(name, variant.Name, varied, graph, NetworkNumbers.Uniform(graph, variant.Bits), int8, cancellationToken));
                        }
                    }
                }

                Write(rows, parsed.GetValue(json));
            },
            cancellationToken));
        return command;
    }

    private static AcceleratorRow Run(
        string network,
        string element,
        MachineDescription machine,
        GraphDescriptor graph,
        Func<GraphNode, LayerNumbers?> numbers,
        ConcurrentDictionary<string, NetworkSimulation> known,
        CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Planner.Run(machine, Lowering.Run(graph, numbers));
        double plan = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        var own = NetworkSimulation.Run(machine, graph, numbers, cancellationToken: cancellationToken);
        double seconds = watch.Elapsed.TotalSeconds;
        var int8 = NetworkSimulation.RunInt8(machine, graph, numbers, known, cancellationToken);
        var compared = MachineComparison.Of(machine, graph, numbers, own, int8, cancellationToken);
        var at5 = DramSensitivity.Of(own.Result, int8.Result).Last();
        Console.Error.WriteLine($"{network}, {element}");
        return new(
            network,
            element,
            compared.SpeedEqualLanes,
            compared.Bound,
            compared.EnergyEqualLanes,
            compared.LanesEqualArea,
            compared.SpeedEqualArea,
            compared.BoundEqualArea,
            compared.EnergyEqualArea,
            at5.OtherJoules / at5.Joules,
            ElementArea.Of(machine, Arithmetic.Exponent).Processing * 1e-6,
            ElementArea.Of(machine, Arithmetic.Int8).Processing * 1e-6,
            own.Plan.Commands.Count,
            plan,
            seconds);
    }

    private static void Write(List<AcceleratorRow> rows, bool json) => Output.Write(
        rows,
        json,
        ("network", row => row.Network),
        ("element", row => row.Element),
        ("speed (bound)", row => $"{Output.Number(row.SpeedEqualLanes)} ({Output.Number(row.Bound)})"),
        ("energy (at 5 pJ/bit)", row => $"{Output.Number(row.EnergyEqualLanes)} ({Output.Number(row.EnergyAt5)})"),
        ("lanes of equal area", row => row.LanesEqualArea.ToString()),
        ("speed (bound)", row => $"{Output.Number(row.SpeedEqualArea)} ({Output.Number(row.BoundEqualArea)})"),
        ("energy", row => Output.Number(row.EnergyEqualArea)),
        ("kilogates (INT8)", row => $"{Output.Number(row.KiloGates, 1)} ({Output.Number(row.Int8KiloGates, 1)})"),
        ("stream, bytes", row => row.StreamBytes.ToString()),
        ("plan, ms", row => Output.Number(row.PlanMilliseconds, 0)),
        ("simulation, s", row => Output.Number(row.SimulationSeconds, 1)));
}

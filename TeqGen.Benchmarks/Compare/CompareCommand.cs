using System.CommandLine;
using TeqGen.Sample.Networks;

namespace TeqGen.Benchmarks.Compare;

/// <summary>TeqGen against ONNX Runtime, on the same shapes in the same process.</summary>
internal static class CompareCommand
{
    private static readonly ICompareWork[] Works =
    [
        new LinearWork(4096, 4096, rows: 1),
        new LinearWork(1024, 4096, rows: 1),
        new LinearWork(4096, 4096, rows: 64),
        new LinearWork(4096, 4096, rows: 256),
        new NetworkWork("fashion-lenet", () => new FashionLeNet(), "FashionLeNet.cs"),
        new NetworkWork("ResNet-20", () => new CifarResNet20(), "CifarResNet.cs"),
        new NetworkWork("SqueezeNet 1.1", () => new SqueezeNet(), "SqueezeNet.cs"),
        new TranslationWork(),
    ];

    public static Command CreateCommand(Option<bool> json)
    {
        var filter = new Option<string>("--filter") { Description = "only works whose name contains this text", DefaultValueFactory = _ => "" };
        var threads = new Option<int[]>("--threads")
        {
            Description = "numbers of threads to measure",
            DefaultValueFactory = _ => [1, 2],
            AllowMultipleArgumentsPerToken = true,
        };
        var document = new Option<bool>("--document") { Description = "write the tables into docs/performance.md" };
        var command = new Command("compare", "TeqGen against ONNX Runtime: medians of interleaved runs, a ratio above 1 means that TeqGen is faster") { filter, threads, document };
        command.SetAction(result => Run(result.GetValue(filter)!, result.GetValue(threads)!, result.GetValue(json), result.GetValue(document)));
        return command;
    }

    private static int Run(string filter, int[] threads, bool json, bool document)
    {
        var works = Works.Where(work => work.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (works.Length == 0)
        {
            Console.Error.WriteLine($"No work is called so; there are {string.Join("; ", Works.Select(work => work.Name))}.");
            return 1;
        }

        var rows = new List<CompareRow>();
        foreach (int count in threads)
        {
            foreach (var work in works)
            {
                Console.Error.WriteLine($"{work.Name}, {count} thread{(count == 1 ? "" : "s")}");
                rows.AddRange(work.Measure(count));
            }
        }

        Output.Write(
            rows,
            json,
            ("work", row => row.Work),
            ("ONNX Runtime", row => row.Peer),
            ("threads", row => Output.Number(row.Threads, 0)),
            ("TeqGen, µs", row => Output.Number(row.TeqgenMicroseconds, 0)),
            ("ONNX Runtime, µs", row => Output.Number(row.PeerMicroseconds, 0)),
            ("ratio", row => Output.Number(row.Ratio)));
        if (document)
        {
            PerformancePage.Write(rows);
        }

        return 0;
    }
}

using System.CommandLine;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Models;
using TeqGen.Sample;
using TeqGen.Sample.Reports;
using TeqGen.Shared.Layout;

namespace TeqGen.Benchmarks;

/// <summary>The sample's layers one by one: emitted counting against the rolled generic kernel, and the whole layer in each family.</summary>
internal static class KernelBenchmark
{
    private const int Rounds = 301;
    private const int WarmUp = 300;

    // Codes come from a generator of our own seed, so that every run counts the same.
    private const int Seed = 1;

    private sealed record Row(
        string Network,
        string Layer,
        double? EmittedMicroseconds,
        double RolledMicroseconds,
        double? EmittedAgainstRolled,
        double CountingMicroseconds,
        double LookupMicroseconds);

    public static Command CreateCommand(Option<bool> json)
    {
        var command = new Command("kernels", "emitted counting kernels against the rolled one, and layers in each family");
        command.SetAction(result => Run(result.GetValue(json)));
        return command;
    }

    private static void Run(bool json)
    {
        var rows = new List<Row>();
        foreach (var network in SampleNetwork.All)
        {
            var counting = network.LoadQuantized(KernelFamily.Counting).Module.Quantized!;
            var lookup = network.LoadQuantized(KernelFamily.Lookup).Module.Quantized!;
            for (int i = 0; i < counting.Layers.Count; i++)
            {
                rows.Add(Measure(network.Name, counting, counting.Layers[i], lookup, lookup.Layers[i]));
            }
        }

        Output.Write(
            rows,
            json,
            ("network", row => row.Network),
            ("layer", row => row.Layer),
            ("emitted, µs a block", row => row.EmittedMicroseconds is { } time ? Output.Number(time) : "bit planes"),
            ("rolled, µs a block", row => Output.Number(row.RolledMicroseconds)),
            ("rolled / emitted", row => row.EmittedAgainstRolled is { } ratio ? Output.Number(ratio) : ""),
            ("layer by counting, µs", row => Output.Number(row.CountingMicroseconds)),
            ("layer by lookup, µs", row => Output.Number(row.LookupMicroseconds)));
    }

    private static Row Measure(string name, QuantizedNetwork countingNetwork, QuantizedLayer counting, QuantizedNetwork lookupNetwork, QuantizedLayer lookup)
    {
        var random = new Random(Seed);
        var grid = counting.Definition.Activations;
        var input = new float[counting.Definition.InputLength];
        foreach (ref float value in input.AsSpan())
        {
            value = (float)((random.NextDouble() - (grid.Signed ? 0.5 : 0.3)) * grid.Magnitudes[^1]);
        }

        // A layer that counts on bit planes does not keep its weights for these kernels: random ones take as long.
        int inputs = counting.Definition.Geometry.PatchLength;
        var emitted = counting.Definition.Counting;
        var weights = counting.Definition.Weights.Format;
        var blocks = new CountingBlocks(
            counting.Definition,
            [.. Enumerable.Range(0, counting.Definition.Geometry.Outputs * inputs).Select(_ => RandomCode(random, weights))]);
        var encoder = new Numerics.GridEncoder(grid);
        var codes = new byte[Math.Max(inputs, input.Length)];
        encoder.Encode(input, codes);
        var output = new float[counting.Definition.Geometry.Outputs * counting.Definition.OutputPixels];
        var rolled = new RolledCountingKernel(inputs, counting.Post.Layout);
        var counters = new int[rolled.Counters * KernelLayout.BlockOutputs];
        var narrow = new sbyte[counters.Length];
        var (countingSpace, lookupSpace) = (countingNetwork.Rent(), lookupNetwork.Rent());
        double[] medians = InterleavedTiming.MedianMicroseconds(
            Rounds,
            WarmUp,
            _ => emitted?.Count(codes, blocks.Block(0, 0), counters, narrow),
            _ => rolled.Count(codes, blocks.Block(0, 0), counters, narrow),
            _ => counting.Run(input, output, relu: true, countingSpace),
            _ => lookup.Run(input, output, relu: true, lookupSpace));
        return emitted is null
            ? new Row(name, counting.Definition.Path, null, medians[1], null, medians[2], medians[3])
            : new Row(name, counting.Definition.Path, medians[0], medians[1], medians[1] / medians[0], medians[2], medians[3]);
    }

    private static byte RandomCode(Random random, OperandFormat format)
    {
        int code = random.Next(1 << format.StoredBits);
        return (byte)(format.Signed && code == format.Magnitudes ? 0 : code);
    }
}

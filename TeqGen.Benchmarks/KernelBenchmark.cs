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

    // A layer by lookup may take less than the clock can tell.
    private const int Repeats = 10;

    // Codes come from a generator of our own seed, so that every run counts the same.
    private const int Seed = 1;

    private sealed record Row(
        string Network,
        string Layer,
        double? EmittedMicroseconds,
        double RolledMicroseconds,
        double? EmittedAgainstRolled,
        double CountingMicroseconds,
        double LookupMicroseconds,
        double GenericLookupMicroseconds,
        double LookupAgainstGeneric);

    public static Command CreateCommand(Option<bool> json)
    {
        var command = new Command("kernels", "emitted kernels against the generic ones, and layers in each family");
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
                rows.Add(Measure(network.Name, counting, counting.Layers[i], lookup.Layers[i]));
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
            ("layer by lookup, µs", row => Output.Number(row.LookupMicroseconds)),
            ("likewise, generic, µs", row => Output.Number(row.GenericLookupMicroseconds)),
            ("generic / emitted", row => Output.Number(row.LookupAgainstGeneric)));
    }

    private static Row Measure(string name, QuantizedNetwork countingNetwork, QuantizedLayer counting, QuantizedLayer lookup)
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
        byte[] weightCodes = [.. Enumerable.Range(0, counting.Definition.Geometry.Outputs * inputs).Select(_ => RandomCode(random, weights))];
        var blocks = new CountingBlocks(counting.Definition, weightCodes);
        var encoder = new Numerics.GridEncoder(grid);
        var codes = new byte[Math.Max(inputs, input.Length)];
        encoder.Encode(input, codes);
        var output = new float[counting.Definition.Geometry.Outputs * counting.Definition.OutputPixels];
        var rolled = new RolledCountingKernel(inputs, counting.Post.Layout);
        var counters = new int[rolled.Counters * KernelLayout.BlockOutputs];
        var narrow = new sbyte[counters.Length];
        var countingSpace = countingNetwork.Rent();

        // Both with the same weights, and channels innermost as layers in the middle of a network have them.
        var parameters = new LayerParameters(lookup.Definition.Path, lookup.Definition.Weights.StoredBits, weightCodes, null, new float[counting.Definition.Geometry.Outputs]);
        var specialised = new QuantizedLayer(lookup.Definition, parameters, name, KernelFamily.Lookup).Executor;
        var generic = new QuantizedLayer(lookup.Definition with { Lookup = null }, parameters, name, KernelFamily.Lookup).Executor;
        var space = new InferenceWorkspace(0, specialised.Needs);
        var call = new LayerCall(Relu: true, ChannelsLast: true, PixelStride: counting.Definition.Geometry.Outputs);
        double[] medians = InterleavedTiming.MedianMicroseconds(
            Rounds,
            WarmUp,
            _ => emitted?.Count(codes, blocks.Block(0, 0), counters, narrow),
            _ => rolled.Count(codes, blocks.Block(0, 0), counters, narrow),
            _ => counting.Run(input, output, relu: true, countingSpace));
        var (ours, any) = Compare(Repeated(specialised), Repeated(generic));
        return emitted is null
            ? new Row(name, counting.Definition.Path, null, medians[1], null, medians[2], ours, any, any / ours)
            : new Row(name, counting.Definition.Path, medians[0], medians[1], medians[1] / medians[0], medians[2], ours, any, any / ours);

        Action<int> Repeated(LayerExecutor executor) => _ =>
        {
            for (int i = 0; i < Repeats; i++)
            {
                executor.Run(input, output, call, space);
            }
        };
    }

    /// <summary>Times of one call. Either goes first as often as the other: what runs second finds input and output in the cache.</summary>
    private static (double First, double Second) Compare(Action<int> first, Action<int> second)
    {
        double[] medians = InterleavedTiming.MedianMicroseconds(Rounds, WarmUp, first, second, second, first);
        return ((medians[0] + medians[3]) / (2 * Repeats), (medians[1] + medians[2]) / (2 * Repeats));
    }

    private static byte RandomCode(Random random, OperandFormat format)
    {
        int code = random.Next(1 << format.StoredBits);
        return (byte)(format.Signed && code == format.Magnitudes ? 0 : code);
    }
}

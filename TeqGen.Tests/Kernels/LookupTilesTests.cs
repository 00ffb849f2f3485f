using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Tests.Models;

namespace TeqGen.Tests.Kernels;

/// <summary>Register tiles that are compiled for a layer's extents give the bits of those for any.</summary>
public sealed class LookupTilesTests
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (LayerCase Layer, LookupTiles Tiles)> Cases { get; } = new()
    {
        ["an odd number of values in a run, lines that end within a tile"] = (new(new(1, 16, 5, 1, 2, 1, 1), 28, 28), new LookupTiles<FirstOfLeNet>()),
        ["stride, two tiles of outputs"] = (new(new(3, 20, 3, 2, 1, 1, 1), 24, 33), new LookupTiles<Strided>()),
        ["pairs two beside each other, several chunks"] = (new(new(64, 16, 3, 2, 1, 1, 1), 17, 17, weightBits: 7, activationBits: 8, signed: false), new LookupTiles<Chunked>()),
        ["1×1"] = (new(new(40, 48, 1, 1, 0, 1, 1), 9, 7), new LookupTiles<Pointwise>()),
        ["Winograd's form"] = (new(new(16, 32, 3, 1, 1, 1, 1), 16, 14), new LookupTiles<Winograd>()),
        ["one pixel"] = (new(new(101, 40, 1, 1, 0, 1, 1), 1, 1), new LookupTiles<Linear>()),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_path_gives_the_bits_of_the_tiles_for_any_shape(string name)
    {
        var (layer, tiles) = Cases[name];
        var emitted = layer.Definition with { Lookup = tiles };
        foreach (var (path, create) in LookupPaths.Available)
        {
            Assert.True(Run(layer, layer.Definition, create).AsSpan().SequenceEqual(Run(layer, emitted, create)), path);
        }
    }

    [Fact]
    public void Rows_of_a_Linear_give_the_bits_of_the_tiles_for_any_shape()
    {
        const int Rows = 21;
        var (layer, tiles) = Cases["one pixel"];
        float[] input = [.. Enumerable.Range(0, Rows).SelectMany(row => layer.Input.Select(value => value * (row - 10) / 7))];
        foreach (var (path, create) in LookupPaths.Available)
        {
            float[] RunRows(QuantizedLayerDefinition definition)
            {
                var executor = new LookupExecutor(definition, layer.Parameters, (table, layout, bits) => create(table, layout, bits));
                var output = new float[Rows * layer.OutputLength];
                executor.RunRows(input, output, Rows, relu: false, new InferenceWorkspace(0, executor.Needs));
                return output;
            }

            Assert.True(RunRows(layer.Definition).AsSpan().SequenceEqual(RunRows(layer.Definition with { Lookup = tiles })), path);
        }
    }

    [Fact]
    public void Tiles_for_other_windows_are_refused()
    {
        var layer = Cases["1×1"].Layer;
        var definition = layer.Definition with { Lookup = new LookupTiles<Winograd>() };
        var thrown = Assert.Throws<InvalidOperationException>(() => new LookupExecutor(definition, layer.Parameters));
        Assert.StartsWith("layer: the lookup kernel was emitted for other windows", thrown.Message, StringComparison.Ordinal);
    }

    private static float[] Run(LayerCase layer, QuantizedLayerDefinition definition, LookupPaths.Create create)
    {
        var executor = new LookupExecutor(definition, layer.Parameters, (table, layout, bits) => create(table, layout, bits));
        var output = new float[layer.OutputLength];
        executor.Run(layer.Input, output, new LayerCall(Relu: true), new InferenceWorkspace(0, executor.Needs));
        return output;
    }

    private readonly struct FirstOfLeNet : ILookupShape
    {
        public static int PixelStride => 1;

        public static int Runs => 5;

        public static int RunPairs => 3;

        public static int RunStride => 32;
    }

    private readonly struct Strided : ILookupShape
    {
        public static int PixelStride => 6;

        public static int Runs => 3;

        public static int RunPairs => 5;

        public static int RunStride => 105;
    }

    private readonly struct Chunked : ILookupShape
    {
        public static int PixelStride => 128;

        public static int Runs => 3;

        public static int RunPairs => 96;

        public static int RunStride => 1216;
    }

    private readonly struct Pointwise : ILookupShape
    {
        public static int PixelStride => 40;

        public static int Runs => 1;

        public static int RunPairs => 20;

        public static int RunStride => 280;
    }

    private readonly struct Winograd : ILookupShape
    {
        public static int PixelStride => 16;

        public static int Runs => 3;

        public static int RunPairs => 24;

        public static int RunStride => 256;
    }

    private readonly struct Linear : ILookupShape
    {
        public static int PixelStride => 101;

        public static int Runs => 1;

        public static int RunPairs => 51;

        public static int RunStride => 101;
    }
}

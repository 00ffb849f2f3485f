using BenchmarkDotNet.Attributes;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared;

namespace TeqGen.Benchmarks.Micro;

/// <summary>A Linear of 1,024 inputs and 1,024 outputs, some rows at once.</summary>
public class LayerBenchmarks
{
    private const int Extent = 1024;
    private float[] input = [];
    private float[] output = [];
    private QuantizedNetwork? network;
    private InferenceWorkspace? workspace;

    /// <summary>Stored bits of weights and activations, with sign.</summary>
    [Params(2, 4, 8)]
    public int StoredBits { get; set; }

    /// <summary>Rows of a call.</summary>
    [Params(1, 64)]
    public int Rows { get; set; }

    /// <summary>How dot products are formed.</summary>
    [Params(KernelFamily.Lookup, KernelFamily.Counting)]
    public KernelFamily Family { get; set; }

    /// <summary>Makes the layer.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        var grid = new ExponentialGrid(1 + (10.0 / (1 << StoredBits)), 0.1, -0.1, StoredBits - 1, signed: true, ZeroTreatment.Companded);
        var codes = new byte[Extent * Extent];
        foreach (ref byte code in codes.AsSpan())
        {
            int drawn = random.Next(1 << StoredBits);
            code = (byte)(drawn == 1 << (StoredBits - 1) ? 0 : drawn);
        }

        byte[] content = BlobWriter.Write([new LayerParameters("layer", StoredBits, codes, null, null)]);
        var definition = new QuantizedLayerDefinition("layer", new(Extent, Extent, 1, 1, 0, 1, 1), 1, 1, false, grid, grid, null);
        network = new QuantizedNetwork(ParameterBlob.FromBytes(content, "micro", Sha256Hex.Of(content)), Family, 0, definition);
        workspace = network.Rent();
        (input, output) = (new float[Rows * Extent], new float[Rows * Extent]);
        foreach (ref float value in input.AsSpan())
        {
            value = (float)((random.NextDouble() - 0.5) * grid.Magnitudes[^1]);
        }
    }

    /// <summary>Encoding, dot products and epilogue.</summary>
    [Benchmark]
    public void Layer() => network!.Layers[0].RunRows(input, output, Rows, relu: true, workspace!);
}

using BenchmarkDotNet.Attributes;
using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen.Benchmarks.Micro;

/// <summary>4,096 values to levels and to codes.</summary>
public unsafe class EncoderBenchmarks
{
    private const int Count = 4096;
    private readonly float[] values = new float[Count];
    private readonly byte[] codes = new byte[Count];
    private readonly AlignedBuffer<short> levels = new(Count);
    private LevelEncoder? levelEncoder;
    private GridEncoder? gridEncoder;

    /// <summary>Stored bits of the activations, without sign.</summary>
    [Params(2, 4, 8)]
    public int StoredBits { get; set; }

    /// <summary>Makes the encoders.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var grid = new ExponentialGrid(1 + (5.0 / (1 << StoredBits)), 0.25, -0.25, StoredBits, signed: false, ZeroTreatment.Companded);
        levelEncoder = new LevelEncoder(grid, new LevelTable(grid));
        gridEncoder = new GridEncoder(grid);
        var random = new Random(1);
        foreach (ref float value in values.AsSpan())
        {
            value = (float)(-Math.Log(1 - random.NextDouble()) * grid.Magnitudes[^1] / 4);
        }
    }

    /// <summary>What the lookup family does.</summary>
    [Benchmark]
    public void Levels() => levelEncoder!.Encode(values, levels.Pointer);

    /// <summary>What the counting family does.</summary>
    [Benchmark]
    public void Codes() => gridEncoder!.Encode(values, codes);
}

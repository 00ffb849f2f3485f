using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Sample.Reports;
using TeqGen.Search;
using TeqGen.Shared;

namespace TeqGen.Benchmarks.Compare;

/// <summary>A Linear layer of Laplace-distributed weights and inputs, both at 4 stored bits with the sign.</summary>
/// <param name="outputs">Number of outputs.</param>
/// <param name="inputs">Number of inputs.</param>
/// <param name="rows">Input vectors of one call.</param>
internal sealed class LinearWork(int outputs, int inputs, int rows) : ICompareWork
{
    private const int StoredBits = 4;
    private const double Base = 1.33;
    private const int Seed = 1;

    // More rounds where one is short; the whole takes seconds for each shape.
    private const double RoundsTimesProducts = 1e10;
    private static readonly KernelFamily[] Families = [KernelFamily.Lookup, KernelFamily.Counting];

    public string Name => FormattableString.Invariant($"linear {outputs}×{inputs}, {rows} row{(rows == 1 ? "" : "s")}");

    public IEnumerable<CompareRow> Measure(int threads)
    {
        var random = new Random(Seed);
        float[] weights = Laplace(random, outputs * inputs), values = Laplace(random, rows * inputs);
        RuntimePeer[] peers = [.. new LinearPeers(weights, values, outputs, inputs).Open(threads)];
        var families = rows == 1 ? Families : Families[..1];
        try
        {
            Action<int>[] actions = [.. families.Select(family => Quantized(family, weights, values, threads)), .. peers.Select(peer => new Action<int>(_ => peer.Run()))];
            int rounds = (int)Math.Clamp(RoundsTimesProducts / ((double)outputs * inputs * rows), 15, 301);
            double[] medians = InterleavedTiming.MedianMicroseconds(rounds, 5, actions);
            return
            [
                .. from family in Enumerable.Range(0, families.Length)
                   from peer in Enumerable.Range(0, peers.Length)
                   select new CompareRow(
                       Name + (families[family] == KernelFamily.Lookup ? ", lookup" : ", counting"),
                       peers[peer].Name,
                       threads,
                       medians[family],
                       medians[families.Length + peer]),
            ];
        }
        finally
        {
            foreach (var peer in peers)
            {
                peer.Dispose();
            }
        }
    }

    private Action<int> Quantized(KernelFamily family, float[] weights, float[] values, int threads)
    {
        ExponentialGrid Fit(float[] tensor) =>
            new OperandFitter(MagnitudeDistribution.Of(tensor), FitObjective.NoiseToSignal).Fit(Base, StoredBits).Grid;
        ExponentialGrid weightGrid = Fit(weights), activationGrid = Fit(values);
        var codes = new byte[weights.Length];
        new GridEncoder(weightGrid).Encode(weights, codes);
        byte[] content = BlobWriter.Write([new LayerParameters("layer", StoredBits, codes, null, null)]);
        var definition = new QuantizedLayerDefinition("layer", new(inputs, outputs, 1, 1, 0, 1, 1), 1, 1, false, weightGrid, activationGrid, null);
        var network = new QuantizedNetwork(ParameterBlob.FromBytes(content, "compare", Sha256Hex.Of(content)), family, 0, definition) { Threads = threads };
        var workspace = network.Rent();
        var output = new float[rows * outputs];
        return _ => network.Layers[0].RunRows(values, output, rows, false, workspace);
    }

    private static float[] Laplace(Random random, int count)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            double magnitude = -Math.Log(1 - random.NextDouble());
            value = (float)(random.Next(2) == 0 ? magnitude : -magnitude);
        }

        return values;
    }
}

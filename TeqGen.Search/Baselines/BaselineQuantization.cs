using TeqGen.Models;

namespace TeqGen.Search.Baselines;

/// <summary>
/// A network quantized by a baseline's scheme, weights and activations both, for the same evaluation as everything else. Biases stay in
/// FP32. Stored are codes, scales and biases, without a header or gaps.
/// </summary>
internal sealed class BaselineQuantization
{
    private const int ScaleBits = 32;

    private BaselineQuantization(LayerQuantizer[] quantizers, MeanStoredBits bits) => (Quantizers, MeanStoredBits) = (quantizers, bits);

    /// <summary>What takes each layer's place.</summary>
    public IReadOnlyList<LayerQuantizer> Quantizers { get; }

    /// <summary>What it takes in memory.</summary>
    public MeanStoredBits MeanStoredBits { get; }

    /// <summary>Quantizes.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="inputs">For each the distribution of its inputs on the calibration set.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="widths">For each layer stored bits of weights and activations.</param>
    /// <param name="perOutput">Whether weights have a scale for each output.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static BaselineQuantization Run(
        IReadOnlyList<EvaluatedLayer> layers,
        IReadOnlyList<MagnitudeDistribution> inputs,
        BaselineScheme scheme,
        IReadOnlyList<(int Weights, int Activations)> widths,
        bool perOutput,
        int threads = 0,
        CancellationToken cancellationToken = default)
    {
        var quantizers = new LayerQuantizer[layers.Count];
        Chunks.For(layers.Count, threads, i => quantizers[i] = Quantize(layers[i], inputs[i], scheme, widths[i], perOutput), cancellationToken);
        long bits = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            long scales = 1 + (perOutput ? layers[i].Weight.Batch : 1);
            bits += (layers[i].Weight.Length * (long)widths[i].Weights) + (ScaleBits * (scales + (layers[i].Bias?.Length ?? 0)));
        }

        return new(
            quantizers,
            MeanStoredBits.Of((bits + 7) / 8, layers.Select((layer, i) => ((long)layer.Weight.Length, layer.InputCount, widths[i].Activations))));
    }

    private static LayerQuantizer Quantize(
        EvaluatedLayer layer, MagnitudeDistribution inputs, BaselineScheme scheme, (int Weights, int Activations) widths, bool perOutput)
    {
        var rounded = new Tensor(layer.Weight.Shape);
        int rows = perOutput ? layer.Weight.Batch : 1, row = layer.Weight.Length / rows;
        bool signed = layer.Weight.Data.ContainsAnyInRange(float.MinValue, -float.Epsilon);
        for (int r = 0; r < rows; r++)
        {
            var values = layer.Weight.Data.Slice(r * row, row);
            double[] levels = scheme.Fit(MagnitudeDistribution.Of(values), widths.Weights, signed);
            new LevelRounding(levels, signed).Round(values, rounded.Data.Slice(r * row, row));
        }

        return new(rounded, new LevelRounding(scheme.Fit(inputs, widths.Activations, inputs.Signed), inputs.Signed).Round);
    }
}

using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Search.Baselines;

/// <summary>
/// The usual baseline: INT8 with symmetric weights, scaled by each output's largest magnitude to ±127, and one scale for each layer's
/// inputs, by their largest magnitude on the calibration set, to ±127 or, without negatives, 0 … 255. Biases stay FP32. Evaluated like the
/// exponential network: rounded values, FP32 arithmetic.
/// </summary>
public sealed class UniformInt8
{
    private const int WeightLimit = sbyte.MaxValue;
    private readonly Module network;
    private readonly IReadOnlyList<LayerBinding> layers;
    private readonly UniformScale[] activations;
    private readonly UniformWeights[] weights;

    private UniformInt8(Module network, IReadOnlyList<LayerBinding> layers, UniformScale[] activations, UniformWeights[] weights)
    {
        this.network = network;
        this.layers = layers;
        this.activations = activations;
        this.weights = weights;
    }

    /// <summary>Quantizes.</summary>
    /// <param name="network">The network with its FP32 weights loaded, which it keeps.</param>
    /// <param name="calibration">Inputs that the scales of activations come from.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">An activation is not finite.</exception>
    public static UniformInt8 Quantize(
        Module network, CalibrationSet calibration, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(calibration);
        var layers = NormalizationFolding.QuantizedLayers(network);
        using var folding = NormalizationFolding.Apply(network);
        var histograms = ActivationRecorder.Record(network, layers, calibration.Inputs, threads, cancellationToken);
        return new(
            network,
            layers,
            [.. histograms.Select(histogram => UniformScale.Of(histogram.Maximum, histogram.HasNegatives))],
            [.. layers.Select(binding => UniformWeights.Of(binding.Layer.Weight, WeightLimit))]);
    }

    /// <summary>Top-1 of the quantized network.</summary>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="labels">Index of each item's class.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Top1Score Top1(Tensor inputs, int[] labels, int threads = 0, CancellationToken cancellationToken = default)
    {
        using var folding = NormalizationFolding.Apply(network);
        using var overrides = new LayerOverrides(layers);
        for (int i = 0; i < layers.Count; i++)
        {
            var scale = activations[i];
            overrides.SetWeight(i, weights[i].Decode());
            overrides.SetInput(i, scale.Round);
        }

        return Evaluation.Top1(network, inputs, labels, threads, cancellationToken);
    }

    /// <summary>
    /// The network as the bytes of a <c>.safetensors</c> file: for each layer codes (I8), their scales (one an output), the inputs' scale
    /// and the bias (all F32).
    /// </summary>
    public byte[] ToSafeTensors()
    {
        using var folding = NormalizationFolding.Apply(network);
        var tensors = new List<StoredTensor>();
        for (int i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            tensors.Add(new(layer.TensorName("weight"), "I8", layer.Layer.Weight.Shape.ToArray(), weights[i].Bytes()));
            tensors.Add(StoredTensor.OfSingles(layer.TensorName("weight_scale"), weights[i].Scales, weights[i].Scales.Length));
            tensors.Add(StoredTensor.OfSingles(layer.TensorName("input_scale"), [activations[i].Step], 1));
            if (layer.Layer.Bias is { } bias)
            {
                tensors.Add(StoredTensor.OfSingles(layer.TensorName("bias"), bias.Data, bias.Length));
            }
        }

        return SafeTensorsWriter.Write(tensors);
    }
}

using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Baselines;

/// <summary>The parameters that a search wrote, manifest and blob, in the form in which all quantizers are evaluated.</summary>
internal static class StoredQuantization
{
    /// <summary>What takes each layer's place; null for a layer that the manifest leaves in FP32.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="blob">Its blob.</param>
    /// <param name="layers">The network's layers.</param>
    public static LayerQuantizer?[] Of(Manifest manifest, ParameterBlob blob, IReadOnlyList<EvaluatedLayer> layers) =>
        [.. layers.Select(layer => manifest.FindLayer(layer.Path) is { } found ? Quantizer(found, blob.Find(layer.Path), layer) : null)];

    /// <summary>What the parameters take in memory, by layers as the network has them.</summary>
    /// <param name="manifest">The manifest; layers that it does not have stay in FP32.</param>
    /// <param name="blob">Its blob.</param>
    /// <param name="layers">The network's layers.</param>
    public static MeanStoredBits Bits(Manifest manifest, ParameterBlob blob, IReadOnlyList<EvaluatedLayer> layers)
    {
        const int Single = 32;
        long unquantized = layers.Where(layer => manifest.FindLayer(layer.Path) is null).Sum(layer => 4L * (layer.Weight.Length + (layer.Bias?.Length ?? 0)));
        return MeanStoredBits.Of(
            blob.Bytes + unquantized,
            layers.Select(layer => ((long)layer.Weight.Length, layer.InputCount, manifest.FindLayer(layer.Path)?.Activations.StoredBits ?? Single)));
    }

    /// <summary>The grid of an operand.</summary>
    /// <param name="layer">The layer, whose base it is.</param>
    /// <param name="operand">The rest.</param>
    public static ExponentialGrid Grid(ManifestLayer layer, ManifestOperand operand) => new(
        layer.Base.Value,
        operand.Alpha.Value,
        operand.Beta.Value,
        operand.ExponentBits,
        operand.Signed,
        operand.Companded ? ZeroTreatment.Companded : ZeroTreatment.Reserved);

    private static LayerQuantizer Quantizer(ManifestLayer found, LayerParameters stored, EvaluatedLayer layer)
    {
        var grid = Grid(found, found.Weights);
        var weight = new Tensor(layer.Weight.Shape);
        if (stored.Codes.Length != weight.Length)
        {
            throw new SearchException(
                $"The parameters of layer {layer.Path} are {stored.Codes.Length} weights, the network has {weight.Length}; search again.");
        }

        int row = weight.Length / weight.Batch;
        for (int i = 0; i < weight.Length; i++)
        {
            weight.Data[i] = grid.Decode(stored.Codes[i]) * (stored.Scales?[i / row] ?? 1);
        }

        var encoder = new GridEncoder(Grid(found, found.Activations));
        return new(weight, encoder.Round) { Bias = stored.Bias is { } bias ? new Tensor(bias, bias.Length) : null };
    }
}

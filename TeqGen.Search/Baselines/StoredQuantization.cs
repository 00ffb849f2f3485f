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

    /// <summary>What takes the place of each product of two activations; null for one that the manifest leaves in FP32.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="products">The network's products.</param>
    public static ProductQuantizer?[] Products(Manifest manifest, IReadOnlyList<EvaluatedProduct> products) =>
        [.. products.Select(product => Find(manifest, product) is { } found ? Quantizer(found) : null)];

    /// <summary>What the parameters take in memory, by layers as the network has them.</summary>
    /// <param name="manifest">The manifest; layers that it does not have stay in FP32.</param>
    /// <param name="blob">Its blob.</param>
    /// <param name="layers">The network's layers.</param>
    /// <param name="products">Its products of two activations, of which those count that the manifest has.</param>
    public static MeanStoredBits Bits(Manifest manifest, ParameterBlob blob, IReadOnlyList<EvaluatedLayer> layers, IReadOnlyList<EvaluatedProduct> products)
    {
        const int Single = 32;
        long unquantized = layers.Where(layer => manifest.FindLayer(layer.Path) is null).Sum(layer => 4L * (layer.Weight.Length + (layer.Bias?.Length ?? 0)));
        return MeanStoredBits.Of(
            blob.Bytes + unquantized,
            layers.Select(layer => ((long)layer.Weight.Length, layer.InputCount, manifest.FindLayer(layer.Path)?.Activations.StoredBits ?? Single)).Concat(products.SelectMany(
                product => Find(manifest, product) is { } found ? MeanStoredBits.OfProduct(product.LeftCount, found.Left.StoredBits, product.RightCount, found.Right.StoredBits) : [])));
    }

    /// <summary>The grid of an operand.</summary>
    /// <param name="layer">The layer, whose base it is.</param>
    /// <param name="operand">The rest.</param>
    public static ExponentialGrid Grid(ManifestLayer layer, ManifestOperand operand) => Grid(layer.Base, operand);

    private static ManifestProduct? Find(Manifest manifest, EvaluatedProduct product) => manifest.Products.FirstOrDefault(found => found.Node == product.Node);

    private static ProductQuantizer Quantizer(ManifestProduct product) =>
        new(new GridEncoder(Grid(product.Base, product.Left)).Round, new GridEncoder(Grid(product.Base, product.Right)).Round);

    private static ExponentialGrid Grid(Real b, ManifestOperand operand) => new(
        b.Value,
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

using TeqGen.Models;
using TeqGen.Search.Packing;

namespace TeqGen.Search;

/// <summary>Mean stored bits of layers as they will be written.</summary>
internal static class StoredSize
{
    /// <summary>The mean of a quantized network, by the length of its parameter file.</summary>
    public static MeanStoredBits Of(NetworkSolution network) => MeanStoredBits.Of(
        BlobWriter.Write([.. network.Layers.Select(Packer.Parameters)]).Length,
        network.Layers.Select(layer => (layer.Layer.WeightCount, layer.Layer.MostInputCount, layer.Fit.Activations.Grid.StoredBits)).Concat(network.Products.SelectMany(
            product => MeanStoredBits.OfProduct(product.LeftCount, product.Fit.Activations.Grid.StoredBits, product.RightCount, product.Fit.Weights.Grid.StoredBits))));
}

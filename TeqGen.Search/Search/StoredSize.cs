using TeqGen.Models;
using TeqGen.Search.Packing;

namespace TeqGen.Search;

/// <summary>Mean stored bits of layers as they will be written.</summary>
internal static class StoredSize
{
    /// <summary>The mean of quantized layers, by the length of their parameter file.</summary>
    public static MeanStoredBits Of(IReadOnlyList<LayerSolution> layers) => MeanStoredBits.Of(
        BlobWriter.Write([.. layers.Select(Packer.Parameters)]).Length,
        layers.Select(layer => (layer.Layer.WeightCount, layer.Layer.InputCount, layer.Fit.Activations.Grid.StoredBits)));
}

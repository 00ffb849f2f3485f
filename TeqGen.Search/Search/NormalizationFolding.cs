using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// Puts every normalization of a network into the convolution before it, as its quantized layers have them: grids are fitted to the folded
/// weights, and the normalizations pass their inputs on. Ends, and gives the layers back what they had, when it is disposed of.
/// </summary>
internal sealed class NormalizationFolding : IDisposable
{
    private readonly List<BatchNormFolding.Applied> applied = [];

    private NormalizationFolding()
    {
    }

    /// <param name="network">The network with FP32 weights.</param>
    /// <exception cref="SearchException">The network has normalizations but no graph, or one that its graph does not use.</exception>
    public static NormalizationFolding Apply(Module network)
    {
        var layers = network.Layers().ToDictionary(binding => binding.Path, binding => binding.Layer);
        var folding = new NormalizationFolding();
        if (!layers.Values.OfType<BatchNorm2d>().Any())
        {
            return folding;
        }

        // The generator has made sure that a convolution which nothing else reads stands before each.
        var graph = NetworkGraph.Of(network);
        foreach (var node in graph.Nodes.Where(node => node.Operation == GraphOperation.BatchNorm2d))
        {
            var convolution = (Conv2d)layers[graph.Nodes[node.Inputs[0]].Path];
            folding.applied.Add(BatchNormFolding.Apply(convolution, (BatchNorm2d)layers[node.Path]));
        }

        return folding;
    }

    /// <summary>The layers that are quantized.</summary>
    public static IReadOnlyList<LayerBinding> QuantizedLayers(Module network) =>
        [.. network.Layers().Where(binding => binding.Layer.IsQuantized)];

    public void Dispose() => applied.ForEach(folded => folded.Dispose());
}

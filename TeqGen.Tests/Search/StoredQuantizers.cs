using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search;

namespace TeqGen.Tests.Search;

/// <summary>The layers of a search's result as its files have them, to be evaluated.</summary>
internal static class StoredQuantizers
{
    public static IReadOnlyList<LayerQuantizer?> Of(SearchResult result, NetworkEvaluator evaluator)
    {
        var stored = BlobReader.Read(result.Files.Blob, result.Files.BlobName).ToDictionary(layer => layer.Path);
        var quantizers = new List<LayerQuantizer?>();
        foreach (var layer in evaluator.Layers)
        {
            var (parameters, found) = (stored[layer.Path], result.Layers.Single(candidate => candidate.Path == layer.Path));
            int row = parameters.Codes.Length / found.WeightShape[0];
            float[] values = [.. parameters.Codes.Select((code, i) => found.Fit.Weights.Grid.Decode(code) * (parameters.Scales?[i / row] ?? 1))];
            quantizers.Add(new LayerQuantizer(new Tensor(values, [.. found.WeightShape]), new GridEncoder(found.Fit.Activations.Grid).Round)
            {
                Bias = parameters.Bias is null ? null : new Tensor(parameters.Bias, parameters.Bias.Length),
            });
        }

        return quantizers;
    }

    /// <summary>What takes the place of each product of two activations.</summary>
    public static IReadOnlyList<ProductQuantizer?> Products(SearchResult result, NetworkEvaluator evaluator) =>
    [
        .. evaluator.Products.Select(evaluated => result.Products.SingleOrDefault(product => product.Node == evaluated.Node) is { } found
            ? new ProductQuantizer(new GridEncoder(found.Left.Grid).Round, new GridEncoder(found.Right.Grid).Round)
            : null),
    ];
}

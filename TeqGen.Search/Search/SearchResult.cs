using TeqGen.Models;
using TeqGen.Search.Packing;

namespace TeqGen.Search;

/// <summary>What a search found, ready to be written.</summary>
public sealed class SearchResult
{
    internal SearchResult(
        ParameterFiles files, IReadOnlyList<LayerResult> layers, IReadOnlyList<ProductResult> products, OutputQuality quality, Top1Score? fp32, IReadOnlyList<FrontierResult> frontier, string warning)
    {
        Files = files;
        Layers = layers;
        Products = products;
        Quality = quality;
        Fp32 = fp32;
        Frontier = frontier;
        Warning = warning;
    }

    /// <summary>Manifest and blob.</summary>
    public ParameterFiles Files { get; }

    /// <summary>The layers in the order of their fields.</summary>
    public IReadOnlyList<LayerResult> Layers { get; }

    /// <summary>The quantized products of two activations in the order of the graph.</summary>
    public IReadOnlyList<ProductResult> Products { get; }

    /// <summary>The quantized network's outputs on the calibration set.</summary>
    public OutputQuality Quality { get; }

    /// <summary>The loss on the calibration set.</summary>
    public AccuracyLoss Loss => Quality.Loss;

    /// <summary>Top-1 of FP32 on the calibration set; null without labels.</summary>
    public Top1Score? Fp32 { get; }

    /// <summary>Top-1 after quantization on the calibration set; null without labels.</summary>
    public Top1Score? Quantized => Quality.Top1;

    /// <summary>All networks that were evaluated, from the most bits to the fewest.</summary>
    public IReadOnlyList<FrontierResult> Frontier { get; }

    /// <summary>Why the result is not what was asked for; empty if it is.</summary>
    public string Warning { get; }

    /// <summary>Mean bits of a stored value.</summary>
    public MeanStoredBits MeanStoredBits => LayerResult.Mean(Files.Blob.Length, Layers, Products);

    /// <summary>Bytes of the weights and biases in FP32.</summary>
    public long Fp32Bytes => Layers.Sum(layer => sizeof(float) * (layer.WeightCount + layer.BiasCount));
}

/// <summary>A network that the search evaluated.</summary>
/// <param name="Bits">Mean stored bits.</param>
/// <param name="Quality">Its outputs on inputs of the calibration set that its weights were not fitted to.</param>
/// <param name="ExpectedLoss">The loss to expect on inputs in general, in points of the metric.</param>
/// <param name="Chosen">Whether it is the result.</param>
public sealed record FrontierResult(MeanStoredBits Bits, OutputQuality Quality, double ExpectedLoss, bool Chosen);

/// <summary>What was found for one layer.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Kind"><c>linear</c> or <c>conv2d</c>.</param>
/// <param name="WeightShape">Shape of the weights.</param>
/// <param name="InputShape">Shape of one input, without the batch.</param>
/// <param name="BiasCount">Number of biases.</param>
/// <param name="Fit">Both operands' grids and errors.</param>
public sealed record LayerResult(
    string Path, string Kind, IReadOnlyList<int> WeightShape, IReadOnlyList<int> InputShape, int BiasCount, LayerFit Fit)
{
    /// <summary>Number of weights.</summary>
    public long WeightCount => WeightShape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Number of values of one input.</summary>
    public long InputCount => InputShape.Aggregate(1L, (product, extent) => product * extent);

    internal static MeanStoredBits Mean(long blobBytes, IEnumerable<LayerResult> layers, IEnumerable<ProductResult> products) => Models.MeanStoredBits.Of(
        blobBytes,
        layers.Select(layer => (layer.WeightCount, layer.InputCount, layer.Fit.Activations.Grid.StoredBits)).Concat(products.SelectMany(
            product => Models.MeanStoredBits.OfProduct(product.LeftCount, product.Left.Grid.StoredBits, product.RightCount, product.Right.Grid.StoredBits))));
}

/// <summary>What was found for one product of two activations.</summary>
/// <param name="Node">Its node in the graph.</param>
/// <param name="LeftCount">Values of the left operand for one input.</param>
/// <param name="RightCount">Values of the right operand for one input.</param>
/// <param name="Base">The base that both grids have.</param>
/// <param name="Left">Fit of the left operand.</param>
/// <param name="Right">Fit of the right operand, whose codes are what a cache of steps holds.</param>
public sealed record ProductResult(int Node, long LeftCount, long RightCount, double Base, OperandFit Left, OperandFit Right);

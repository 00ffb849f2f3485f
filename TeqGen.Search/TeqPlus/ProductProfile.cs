using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>What is known of a product of two activations before widths are chosen.</summary>
/// <param name="node">The product.</param>
/// <param name="leftCount">Values of the left operand for one input.</param>
/// <param name="rightCount">Values of the right operand for one input.</param>
/// <param name="known">What its samples tell.</param>
/// <param name="maximumCounters">Most counters of an output; null for any.</param>
internal sealed class ProductProfile(GraphNode node, long leftCount, long rightCount, ProfiledProduct known, int? maximumCounters)
    : WidthProfile(maximumCounters)
{
    public GraphNode Node { get; } = node;

    public ProfiledProduct Known { get; } = known;

    public override long WeightCount => rightCount;

    public override long InputCount => leftCount;

    /// <summary>What later steps read again is kept in memory: more than this it is not to take there.</summary>
    public override int MostWeightBits => 5;

    public override double[] WeightErrors => Known.RightErrors;

    public override double[] ActivationErrors => Known.LeftErrors;

    public override LayerFitter Fitter { get; } = ProfiledProduct.FitterOf(known.Right, known.Left);
}

/// <summary>A product as it will be computed.</summary>
/// <param name="Node">The product.</param>
/// <param name="LeftCount">Values of the left operand for one input.</param>
/// <param name="RightCount">Values of the right operand for one input.</param>
/// <param name="Fit">Both operands' grids, the right one's in the place of weights.</param>
internal sealed record ProductSolution(GraphNode Node, long LeftCount, long RightCount, LayerFit Fit)
{
    /// <summary>The product with rounded operands, as a run of the network takes it.</summary>
    public PreparedProduct Prepare() => new(new Numerics.GridEncoder(Fit.Activations.Grid).Round, new Numerics.GridEncoder(Fit.Weights.Grid).Round);
}

/// <summary>A quantized network.</summary>
/// <param name="Layers">Its layers in the order of the graph.</param>
/// <param name="Products">Its quantized products of two activations, likewise.</param>
internal sealed record NetworkSolution(LayerSolution[] Layers, ProductSolution[] Products);

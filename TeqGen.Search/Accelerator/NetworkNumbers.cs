using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Accelerator;

/// <summary>How the operands of a network's layers are represented where no search says it: the same width everywhere.</summary>
internal static class NetworkNumbers
{
    /// <summary>Codes of so many stored bits.</summary>
    /// <param name="graph">The network, which tells where activations are never negative.</param>
    /// <param name="bits">2 to 8.</param>
    public static Func<GraphNode, LayerNumbers> Uniform(GraphDescriptor graph, int bits) =>
        node => LayerNumbers.Uniform(bits, Lowering.IsNonNegative(graph, node.Inputs[0]));

    /// <summary>The numbers of a baseline.</summary>
    public static Func<GraphNode, LayerNumbers> Baseline(Arithmetic arithmetic)
    {
        var numbers = LayerNumbers.Of(arithmetic);
        return _ => numbers;
    }
}

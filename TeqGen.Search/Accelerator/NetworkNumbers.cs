using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Accelerator;

/// <summary>How the operands of a network's layers are represented where no search says it: the same width everywhere.</summary>
internal static class NetworkNumbers
{
    /// <summary>Codes of so many stored bits.</summary>
    /// <param name="graph">The network, which tells where activations are never negative.</param>
    /// <param name="bits">2 to 8.</param>
    public static Func<GraphNode, LayerNumbers?> Uniform(GraphDescriptor graph, int bits) =>
        node => node.Operation == GraphOperation.MatMul
            ? LayerNumbers.Product(bits, Lowering.IsNonNegative(graph, node.Inputs[0]))
            : LayerNumbers.Uniform(bits, Lowering.IsNonNegative(graph, node.Inputs[0]));

    /// <summary>The numbers of a baseline.</summary>
    /// <param name="arithmetic">What lanes do.</param>
    /// <param name="compared">The numbers of the machine that it is compared with: what has no codes there has none here.</param>
    public static Func<GraphNode, LayerNumbers?> Baseline(Arithmetic arithmetic, Func<GraphNode, LayerNumbers?> compared)
    {
        var numbers = LayerNumbers.Of(arithmetic);
        return node => compared(node) is null ? null : numbers;
    }
}

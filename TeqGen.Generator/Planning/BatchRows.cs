using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// How many items of a batch go through a network together. Where every step takes vectors, items one behind another are rows of a matrix, and a layer's weights are read and decoded once
/// for all of them.
/// </summary>
internal static class BatchRows
{
    // Enough that decoding weights counts for little; values between layers of as many rows stay in the second-level cache.
    private const int Together = 64;

    public static int Of(GraphDescriptor graph) =>
        graph.Nodes.Any(node => node.Operation == GraphOperation.Linear) && graph.Nodes.All(node => TakesRows(graph, node)) ? Together : 1;

    private static bool TakesRows(GraphDescriptor graph, GraphNode node) => node.IsConstant && node.Operation switch
    {
        GraphOperation.Input or GraphOperation.Output => true,
        GraphOperation.Flatten => true,
        _ when node.Shape.Count != 1 || node.Inputs.Any(input => graph.Nodes[input].Shape.Count != 1) => false,
        GraphOperation.Linear or GraphOperation.Softmax => true,
        var operation when GraphOperation.IsRowNormalization(operation) => true,
        var operation => OperatorCalls.IsElementwise(operation) && node.Inputs.All(input => graph.Nodes[input].Length == node.Length),
    };
}

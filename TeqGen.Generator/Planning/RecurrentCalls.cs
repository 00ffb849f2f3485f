using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>What the steps of layers over rows and of recurrences need beyond those of other layers.</summary>
internal static class RecurrentCalls
{
    // Of a step the product of the state, the cell, and the state before the first.
    private const int LstmScratch = 6;
    private const int GruScratch = 4;

    /// <summary>The method of <c>TeqGen.Operators</c> that runs a loop, or null.</summary>
    public static string? MethodOf(string operation) => operation switch
    {
        GraphOperation.Lstm => "RecurrentLoop.Lstm",
        GraphOperation.Gru => "RecurrentLoop.Gru",
        _ => null,
    };

    /// <summary>Values that a node's step works in beside its operands and its result.</summary>
    public static int ScratchLength(GraphNode node) => node.Operation switch
    {
        GraphOperation.Lstm => LstmScratch * node.Integer("hidden"),
        GraphOperation.Gru => GruScratch * node.Integer("hidden"),
        _ => 0,
    };

    /// <summary>Of a recurrence its direction; of a layer over several rows how many.</summary>
    /// <param name="node">The layer's node.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">The node that it reads.</param>
    public static string[] Constants(GraphNode node, NetworkLayer layer, GraphNode input) =>
        node.Operation == GraphOperation.Embedding ? []
        : GraphOperation.IsRecurrence(node.Operation) ? [node.Integer("reverse") == 0 ? "false" : "true"]
        : !input.IsConstant ? [ExtentCode.Of(input.Dimensions.Take(input.Shape.Count - 1))]
        : layer.Operation != GraphOperation.Conv2d && input.Length / layer.Geometry.Inputs is > 1 and var rows ? [ShapeText.Of(rows)]
        : [];
}

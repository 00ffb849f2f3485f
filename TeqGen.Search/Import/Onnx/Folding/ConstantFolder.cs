using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>Computes nodes whose results are known without the network's input: constants, shapes, and what is made of them.</summary>
internal static class ConstantFolder
{
    private delegate IReadOnlyList<Constant> Fold(NodeContext node);

    private static readonly Dictionary<string, Fold> All = new(StringComparer.Ordinal)
    {
        ["Abs"] = node => [FoldedArithmetic.Map(node, value => value.Value < 0 ? Extent.Multiply(value, -1) : value, MathF.Abs)],
        ["Add"] = node => [FoldedArithmetic.Combine(node, Extent.Add, (left, right) => left + right)],
        ["Cast"] = node => [FoldedArithmetic.Cast(node)],
        ["Ceil"] = node => [FoldedArithmetic.Map(node, value => value, MathF.Ceiling)],
        ["Concat"] = node => [FoldedMoves.Concat(node)],
        ["ConstantOfShape"] = node => [FoldedShapes.ConstantOfShape(node)],
        ["Div"] = node => [FoldedArithmetic.Combine(node, Extent.Divide, (left, right) => left / right)],
        ["Dropout"] = node => [Shapes.Dropout(node)[0].Constant!],
        ["Equal"] = node => [FoldedArithmetic.Compare(node, (left, right) => left == right, (left, right) => left == right)],
        ["Expand"] = node => [FoldedMoves.Expand(node)],
        ["Flatten"] = node => [FoldedShapes.Flatten(node)],
        ["Floor"] = node => [FoldedArithmetic.Map(node, value => value, MathF.Floor)],
        ["Gather"] = node => [FoldedMoves.Gather(node)],
        ["Greater"] = node => [FoldedArithmetic.Compare(node, (left, right) => Known(left) > Known(right), (left, right) => left > right)],
        ["Identity"] = node => [node.Input(0).Constant!],
        ["Less"] = node => [FoldedArithmetic.Compare(node, (left, right) => Known(left) < Known(right), (left, right) => left < right)],
        ["Max"] = node => [FoldedArithmetic.Combine(node, (left, right) => Math.Max(Known(left), Known(right)), MathF.Max)],
        ["Min"] = node => [FoldedArithmetic.Combine(node, (left, right) => Math.Min(Known(left), Known(right)), MathF.Min)],
        ["Mul"] = node => [FoldedArithmetic.Combine(node, Extent.Multiply, (left, right) => left * right)],
        ["Neg"] = node => [FoldedArithmetic.Map(node, value => Extent.Multiply(value, -1), value => -value)],
        ["Not"] = node =>
            [FoldedArithmetic.Map(node, value => value == 0 ? 1 : 0, value => throw new NodeException("it takes truth values"))],
        ["Range"] = node => [FoldedShapes.Range(node)],
        ["ReduceProd"] = node => [FoldedArithmetic.Reduce(node, 1, Extent.Multiply, (left, right) => left * right)],
        ["ReduceSum"] = node => [FoldedArithmetic.Reduce(node, 0, Extent.Add, (left, right) => left + right)],
        ["Reshape"] = node => [FoldedShapes.Reshape(node)],
        ["Slice"] = node => [FoldedMoves.Slice(node)],
        ["Split"] = FoldedMoves.Split,
        ["Sqrt"] = node => [FoldedArithmetic.Map(node, _ => throw new NodeException("it takes real values"), MathF.Sqrt)],
        ["Squeeze"] = node => [FoldedShapes.Squeeze(node)],
        ["Sub"] = node =>
            [FoldedArithmetic.Combine(node, (left, right) => Extent.Add(left, Extent.Multiply(right, -1)), (left, right) => left - right)],
        ["Tile"] = node => [FoldedMoves.Tile(node)],
        ["Transpose"] = node => [FoldedMoves.Transpose(node)],
        ["Unsqueeze"] = node => [FoldedShapes.Unsqueeze(node)],
        ["Where"] = node => [FoldedArithmetic.Where(node)],
    };

    /// <summary>Names of the operators, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Concat(["Constant", "Shape", "Size"]).Order(StringComparer.Ordinal)];

    /// <returns>The results, or null where the node depends on the network's input.</returns>
    /// <exception cref="NodeException">It does not depend on it, but cannot be computed.</exception>
    public static IReadOnlyList<Value>? TryFold(NodeContext node)
    {
        IReadOnlyList<Constant>? results = node.Operator switch
        {
            "Constant" => [ConstantNode.Read(node)],
            "Shape" => [FoldedShapes.Shape(node)],
            "Size" => [Constant.Whole([node.Raw(0).Shape.Aggregate(new Extent(1), Extent.Multiply)])],
            _ when node.Inputs.Count == 0 || node.Inputs.Any(input => input is { Constant: null }) => null,
            _ => All.TryGetValue(node.Operator, out var fold)
                ? fold(node)
                : throw new NodeException("it has only constants as inputs, and the import cannot compute this operator"),
        };
        return results?
            .Select((constant, i) => new Value(node.OutputNames.ElementAtOrDefault(i) ?? "", constant.Extents, constant))
            .ToList();
    }

    private static long Known(Extent extent)
        => extent.IsBatch ? throw new NodeException($"the order of {extent} and a number is not known") : extent.Value;
}

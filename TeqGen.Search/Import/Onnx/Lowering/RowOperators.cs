using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// Operators that treat each row along the last axis by itself, whatever the axes before it: where the batch is not in front, as behind a recurrent network of PyTorch, they run with the batch in
/// front, and the result has it where it was.
/// </summary>
internal static class RowOperators
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "Add", "Cast", "Clip", "Div", "Dropout", "Erf", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LayerNormalization", "LeakyRelu", "MatMul", "Mul", "Neg", "Pow", "ReduceMean", "Relu",
        "Sigmoid", "Softmax", "Sqrt", "Sub", "Tanh",
    };

    /// <summary>Lowers a node with the batch in front.</summary>
    /// <returns>The results, or null where this is no such case.</returns>
    public static IReadOnlyList<Value>? TryLower(NodeContext node, Operators.Lowering lower)
    {
        Value[] tensors = [.. node.Inputs.OfType<Value>().Where(input => input.Constant is null)];
        int batch = tensors.Select(input => Array.IndexOf(input.Shape, Extent.Batch)).FirstOrDefault();
        bool fits = Names.Contains(node.Operator) && batch > 0
            && tensors.All(input => input.Rank == tensors[0].Rank && Array.IndexOf(input.Shape, Extent.Batch) == batch && batch < input.Rank - 1)
            && node.Inputs.All(input => input?.Constant is not { } constant || constant.Shape.Length <= 1 || node.Operator == "MatMul");
        return fits
            ? [.. lower(node.With([.. node.Inputs.Select(input => input?.Constant is null && input is not null ? Permutations.BatchFirst(input).Tensor : input)]))
                .Select(result => Permutations.BatchAt(result, batch))]
            : null;
    }
}

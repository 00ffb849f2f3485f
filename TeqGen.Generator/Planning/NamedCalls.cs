using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>What <see cref="OperatorCalls.Constants"/> gives, for operators with a named dimension.</summary>
internal static class NamedCalls
{
    /// <param name="node">The operator.</param>
    /// <param name="inputs">Shapes of its operands.</param>
    public static string[] Constants(GraphNode node, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var input = inputs[0];
        int rank = input.Count;
        return node.Operation switch
        {
            GraphOperation.Add or GraphOperation.Multiply => inputs[0].SequenceEqual(inputs[1]) ? [] : [ExtentCode.Of(node.Dimensions.Skip(1))],
            GraphOperation.GlobalAvgPool => [ExtentCode.Of(input[0]), ExtentCode.Of(input.Skip(1))],
            GraphOperation.Softmax when node.Attributes.Count > 0 => [ExtentCode.Of(input[rank - 2]), ExtentCode.Of(input[rank - 1])],
            GraphOperation.MaskedSoftmax => [ExtentCode.Of(input[rank - 2]), ExtentCode.Of(input[rank - 1]), OperatorCalls.Causal(node)],
            GraphOperation.Softmax => [ExtentCode.Of(input[rank - 1])],
            StepOperation.Append => [ShapeText.Of(node.Integer(StepOperation.Outer)), ShapeText.Of(node.Integer(StepOperation.Inner))],
            StepOperation.MatMulCache => Cached(inputs[0], inputs[1]),
            GraphOperation.MatMul =>
            [
                ExtentCode.Of(input.Take(rank - 2)), ExtentCode.Of(input[rank - 2]), ExtentCode.Of(input[rank - 1]), ExtentCode.Of(inputs[1][rank - 1]),
            ],
            GraphOperation.SinusoidalPositions or GraphOperation.RotaryPositions =>
                [ExtentCode.Of(input[rank - 2]), ExtentCode.Of(input[rank - 1]), ShapeText.Of(node.Integer("first"))],
            GraphOperation.Concat => Concat(node, inputs),
            GraphOperation.Slice =>
            [
                .. Around(input, node.Integer("axis")),
                ShapeText.Of(SliceRule.Position(node.Integer("start"), input[node.Integer("axis") - 1].Maximum)),
                ShapeText.Of(node.Integer("step")),
                ShapeText.Of(node.Shape[node.Integer("axis") - 1]),
            ],
            GraphOperation.Pad => [.. Around(input, node.Integer("axis")), ShapeText.Of(node.Integer("before")), ShapeText.Of(node.Integer("after"))],
            GraphOperation.Transpose => Transpose(node, input),
            _ => OperatorCalls.Constants(node, [.. inputs.Select(shape => (IReadOnlyList<int>)[.. shape.Select(dimension => dimension.Maximum)])]),
        };
    }

    /// <summary>Groups, rows, inner, columns, and how far apart the cache's groups and rows are: at its longest, as it lies.</summary>
    private static string[] Cached(IReadOnlyList<Dimension> left, IReadOnlyList<Dimension> right)
    {
        int rank = left.Count;
        int row = right[rank - 1].Maximum;
        return
        [
            ExtentCode.Of(left.Take(rank - 2)),
            ExtentCode.Of(left[rank - 2]),
            ExtentCode.Of(right[rank - 2]),
            ExtentCode.Of(right[rank - 1]),
            ShapeText.Of(row * right[rank - 2].Maximum),
            ShapeText.Of(row),
        ];
    }

    private static string[] Concat(GraphNode node, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        int axis = node.Integer("axis"), offset = 0;
        var calls = new List<string>();
        foreach (var input in inputs)
        {
            calls.Add(string.Join(", ", [.. Around(input, axis), ShapeText.Of(node.Shape[axis - 1]), ShapeText.Of(offset)]));
            offset += input[axis - 1].Maximum;
        }

        return [.. calls];
    }

    private static string[] Transpose(GraphNode node, IReadOnlyList<Dimension> input)
    {
        int first = node.Integer("first"), second = node.Integer("second");
        var (low, high) = first < second ? (first, second) : (second, first);
        return
        [
            ExtentCode.Of(input.Take(low - 1)),
            ExtentCode.Of(input[low - 1]),
            ExtentCode.Of(input.Skip(low).Take(high - low - 1)),
            ExtentCode.Of(input[high - 1]),
            ExtentCode.Of(input.Skip(high)),
        ];
    }

    /// <summary>Products of the extents before an axis, on it and after it.</summary>
    private static string[] Around(IReadOnlyList<Dimension> shape, int axis) =>
        [ExtentCode.Of(shape.Take(axis - 1)), ExtentCode.Of(shape[axis - 1]), ExtentCode.Of(shape.Skip(axis))];
}

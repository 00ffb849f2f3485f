using TeqGen.Shared.Graphs;
using static TeqGen.Functional;

namespace TeqGen.Search;

/// <summary>The operators of a graph that have no weights, by the methods that <c>Forward</c> calls: the same bits.</summary>
internal static class NodeOperators
{
    /// <summary>The value of a node.</summary>
    /// <param name="node">A node that is no layer.</param>
    /// <param name="inputs">Its operands, [batch, …].</param>
    /// <exception cref="SearchException">The operation is of a newer generator.</exception>
    public static Tensor Compute(GraphNode node, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        return node.Operation switch
        {
            GraphOperation.Output => x,
            GraphOperation.Relu => Relu(x),
            GraphOperation.Relu6 => Relu6(x),
            GraphOperation.Clip => Clip(x, Real(node, 0), Real(node, 1)),
            GraphOperation.LeakyRelu => LeakyRelu(x, Real(node, 0)),
            GraphOperation.Sigmoid => Sigmoid(x),
            GraphOperation.HardSigmoid => HardSigmoid(x, Real(node, 0), Real(node, 1)),
            GraphOperation.HardSwish => HardSwish(x),
            GraphOperation.SiLU => SiLU(x),
            GraphOperation.Gelu => Gelu(x, node.Integer("tanh") != 0),
            GraphOperation.Tanh => Tanh(x),
            GraphOperation.Softmax => Softmax(x, Has(node, "causal")),
            GraphOperation.MaskedSoftmax => Softmax(x, inputs[1], node.Integer("causal") != 0),
            GraphOperation.MatMul => MatMul(x, inputs[1]),
            GraphOperation.SinusoidalPositions => SinusoidalPositions(x, node.Integer("first")),
            GraphOperation.RotaryPositions => RotaryPositions(x, node.Integer("first")),
            GraphOperation.Add => Add(x, inputs[1]),
            GraphOperation.AddConstant => Add(x, Real(node, 0)),
            GraphOperation.Multiply => Multiply(x, inputs[1]),
            GraphOperation.MultiplyConstant => Multiply(x, Real(node, 0)),
            GraphOperation.Flatten => Flatten(x),
            GraphOperation.Reshape => Reshape(x, [.. node.Shape]),
            GraphOperation.Concat => Concat(node.Integer("axis"), inputs),
            GraphOperation.Slice => Slice(x, node.Integer("axis"), node.Integer("start"), node.Integer("end"), node.Integer("step")),
            GraphOperation.Pad => Pad(x, node.Integer("axis"), node.Integer("before"), node.Integer("after")),
            GraphOperation.Transpose => Transpose(x, node.Integer("first"), node.Integer("second")),
            GraphOperation.Pad2d => Pad2d(x, node.Integer("left"), node.Integer("right"), node.Integer("top"), node.Integer("bottom")),
            GraphOperation.MaxPool2d => MaxPool2d(x, Pair(node, "kernel"), Pair(node, "stride"), Pair(node, "padding"), Has(node, "ceil")),
            GraphOperation.AvgPool2d => AvgPool2d(
                x, Pair(node, "kernel"), Pair(node, "stride"), Pair(node, "padding"), Has(node, "ceil"), !Has(node, "includepad")),
            GraphOperation.GlobalAvgPool => GlobalAvgPool(x),
            GraphOperation.AdaptiveAvgPool2d => AdaptiveAvgPool2d(x, node.Integer("height"), node.Integer("width")),
            _ => throw new SearchException(
                $"The graph has an operation {node.Operation} that this tool does not know; use the tool of the version that built it."),
        };
    }

    private static float Real(GraphNode node, int attribute) => BitConverter.Int32BitsToSingle(node.Attributes[attribute].Values[0]);

    private static (int Height, int Width) Pair(GraphNode node, string name)
    {
        var values = node.Integers(name);
        return (values[0], values[values.Count - 1]);
    }

    // "ceil" stands only where it is 1, "includepad" only where it is 0.
    private static bool Has(GraphNode node, string name) => node.Attributes.Any(attribute => attribute.Name == name);
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Functions of one tensor, element by element, and softmax.</summary>
internal static class Activations
{
    /// <summary>An operator without attributes that TeqGen has under another or the same name.</summary>
    public static Operators.Lowering Plain(string operation) => node => [node.Emit(operation, [node.Input(0)], node.Input(0).Shape)];

    public static IReadOnlyList<Value> LeakyRelu(NodeContext node)
        => [node.Emit("LeakyRelu", [node.Input(0)], node.Input(0).Shape, new Argument("slope", node.Float("alpha", 0.01f), 0.01f))];

    public static IReadOnlyList<Value> HardSigmoid(NodeContext node)
        =>
        [
            node.Emit(
                "HardSigmoid",
                [node.Input(0)],
                node.Input(0).Shape,
                HardSigmoidArguments(node.Float("alpha", 0.2f), node.Float("beta", 0.5f))),
        ];

    public static Argument[] HardSigmoidArguments(float alpha, float beta) => [new("alpha", alpha, 1f / 6f), new("beta", beta, 0.5f)];

    public static IReadOnlyList<Value> Gelu(NodeContext node) => node.Text("approximate", "none") switch
    {
        "none" => [node.Emit("Gelu", [node.Input(0)], node.Input(0).Shape)],
        "tanh" => [node.Emit("Gelu", [node.Input(0)], node.Input(0).Shape, new Argument("tanh", true, false))],
        var other => throw new NodeException($"the approximation \"{other}\" is unknown"),
    };

    public static IReadOnlyList<Value> Clip(NodeContext node)
    {
        float least = node.Opset < 11 ? node.Float("min", float.MinValue) : Scalar(node, 1, "min") ?? float.MinValue;
        float most = node.Opset < 11 ? node.Float("max", float.MaxValue) : Scalar(node, 2, "max") ?? float.MaxValue;
        return [Clip(node, node.Input(0), least, most)];
    }

    /// <summary>min(max(x, least), most), by the name it has for well-known limits.</summary>
    public static Value Clip(NodeContext node, Value input, float least, float most)
        => least == 0 && most == float.MaxValue
            ? node.Emit("Relu", [input], input.Shape)
            : node.Emit("Clip", [input], input.Shape, new Argument("min", least), new Argument("max", most));

    public static IReadOnlyList<Value> Softmax(NodeContext node)
    {
        var input = node.Input(0);
        int axis = NodeContext.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), input.Rank);
        // Before version 13 everything from the axis on was one distribution; that is the same where nothing follows it.
        return axis == input.Rank - 1
            ? [node.Emit("Softmax", [input], input.Shape)]
            : throw new NodeException($"it runs over axis {axis} of {Extent.Describe(input.Shape)}; only the last extent is supported");
    }

    private static float? Scalar(NodeContext node, int index, string role)
        => node.OptionalReals(index, role) switch
        {
            null => null,
            [var value] => value,
            var several => throw new NodeException($"{role} must be one number, found {several.Length}"),
        };
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Normalization of rows.</summary>
internal static class Normalizations
{
    /// <summary>Over the last extent, or over several, which are one row then.</summary>
    public static IReadOnlyList<Value> Layer(NodeContext node)
    {
        var input = node.Input(0);
        int axis = NodeContext.Axis(node.Int("axis", -1), input.Rank);
        if (axis == 0)
        {
            throw new NodeException("it normalizes over the batch");
        }

        Extent features = input.Shape.Skip(axis).Aggregate(new Extent(1), Extent.Multiply);
        int[] shape = [.. input.Shape.Skip(axis).Select(extent => extent.ToInt32())];
        float[] weight = node.Reals(1, "the scale", shape);
        float[]? bias = node.Optional(2) is null ? null : node.Reals(2, "the bias", shape);
        var rows = Shapes.To(node, input, [.. input.Shape[..axis], features]);
        var result = node.EmitLayer("LayerNorm", rows, rows.Shape, Arguments(weight.Length, node.Float("epsilon", 1e-5f), bias is not null), Weights(weight, bias));
        return [Shapes.To(node, result, input.Shape)];
    }

    /// <summary>The arguments of a LayerNorm.</summary>
    public static Argument[] Arguments(int features, float epsilon, bool bias)
        => [new("features", features), new("epsilon", epsilon, 1e-5f), new("bias", bias, true)];

    /// <summary>Its tensors.</summary>
    public static Dictionary<string, Tensor> Weights(float[] weight, float[]? bias)
    {
        var weights = new Dictionary<string, Tensor> { ["weight"] = new(weight, weight.Length) };
        if (bias is not null)
        {
            weights.Add("bias", new(bias, bias.Length));
        }

        return weights;
    }
}

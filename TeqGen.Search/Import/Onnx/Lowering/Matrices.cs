using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Products with a constant matrix, which are layers, and of two tensors.</summary>
internal static class Matrices
{
    public static IReadOnlyList<Value> MatMul(NodeContext node)
    {
        if (node.Input(0).Constant is null && node.Input(1).Constant is null)
        {
            return [OfTensors(node, node.Input(0), node.Input(1))];
        }

        var weight = Matrix(node);
        return [Linear(node, node.Input(0), Transpose(weight.Reals!, weight.Shape[0], weight.Shape[1]), weight.Shape[1], weight.Shape[0], null)];
    }

    private static Value OfTensors(NodeContext node, Value left, Value right)
        => left.Rank >= 3 && right.Rank == left.Rank && left.Shape.SkipLast(2).SequenceEqual(right.Shape.SkipLast(2)) && left.Shape[^1] == right.Shape[^2]
            ? node.Emit("MatMul", [left, right], [.. left.Shape[..^1], right.Shape[^1]])
            : throw new NodeException(
                $"it multiplies {Extent.Describe(left.Shape)} by {Extent.Describe(right.Shape)}; "
                + "only [batch, …, rows, inner] by [batch, …, inner, columns] is supported");

    public static IReadOnlyList<Value> Gemm(NodeContext node)
    {
        if (node.Int("transA", 0) != 0)
        {
            throw new NodeException("its input is transposed, which would make the batch the features");
        }

        var input = node.Input(0);
        if (input.Rank != 2)
        {
            throw new NodeException($"its input has the shape {Extent.Describe(input.Shape)}; only [batch, features] is supported");
        }

        var weight = Matrix(node);
        bool transposed = node.Int("transB", 0) != 0;
        int inputs = weight.Shape[transposed ? 1 : 0], outputs = weight.Shape[transposed ? 0 : 1];
        float[] values = transposed ? weight.Reals! : Transpose(weight.Reals!, inputs, outputs);
        return [Linear(node, input, Scale(values, node.Float("alpha", 1)), outputs, inputs, Bias(node, outputs))];
    }

    private static Constant Matrix(NodeContext node)
    {
        var weight = node.Known(1, "the matrix");
        return weight.Shape.Length == 2 && weight.Reals is not null
            ? weight
            : throw new NodeException($"the matrix must be floating-point with two extents, found {Tensor.Describe(weight.Shape)}");
    }

    private static float[]? Bias(NodeContext node, int outputs)
    {
        float factor = node.Float("beta", 1);
        if (node.Optional(2) is null || factor == 0)
        {
            return null;
        }

        var constant = node.Known(2, "the bias");
        if (constant.Reals is not { } reals || (constant.Length != 1 && (constant.Length != outputs || constant.Shape[^1] != outputs)))
        {
            throw new NodeException($"the bias must be one number or {outputs}, found {Tensor.Describe(constant.Shape)}");
        }

        float[] bias = constant.Length == 1 ? [.. Enumerable.Repeat(reals[0], outputs)] : reals;
        return Scale(bias, factor);
    }

    private static Value Linear(NodeContext node, Value input, float[] weight, int outputs, int inputs, float[]? bias)
    {
        if (input.Rank < 2 || input.Shape[^1] != inputs)
        {
            throw new NodeException($"the matrix takes {inputs} features, but the input has the shape {Extent.Describe(input.Shape)}");
        }

        var weights = new Dictionary<string, Tensor> { ["weight"] = new(weight, outputs, inputs) };
        if (bias is not null)
        {
            weights.Add("bias", new(bias, outputs));
        }

        return node.EmitLayer(
            "Linear",
            input,
            [.. input.Shape[..^1], outputs],
            [new("inputs", inputs), new("outputs", outputs), new("bias", bias is not null, true)],
            weights);
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[(j * rows) + i] = values[(i * columns) + j];
            }
        }

        return result;
    }

    private static float[] Scale(float[] values, float factor) => factor == 1 ? values : Array.ConvertAll(values, value => value * factor);
}

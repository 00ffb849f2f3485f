namespace TeqGen.Benchmarks.Compare;

/// <summary>Products with a Linear's weights, [outputs, inputs], as ONNX operators.</summary>
internal static class OnnxLinear
{
    public static string FullPrecision(OnnxBuilder model, string x, float[] weights, int outputs)
    {
        int inputs = weights.Length / outputs;
        return model.Node("MatMul", [x, model.Constant<float>(Transposed(weights, outputs), inputs, outputs)]);
    }

    /// <summary>As quantize_dynamic writes it: signed weights by output, activations with a scale of their own.</summary>
    public static string DynamicInt8(OnnxBuilder model, string x, float[] weights, int outputs)
    {
        int inputs = weights.Length / outputs;
        var (codes, scales) = OutputCodes.Of(weights, outputs);
        string[] quantized = model.Node("", "DynamicQuantizeLinear", 3, [x]);
        string sums = model.Node(
            "MatMulInteger",
            [quantized[0], model.Constant<sbyte>(Transposed(codes, outputs), inputs, outputs), quantized[2], model.Constant<sbyte>(new sbyte[outputs], outputs)]);
        string scale = model.Node("Mul", [quantized[1], model.Constant<float>(scales, outputs)]);
        return model.Node("Mul", [model.Node("Cast", [sums], ("to", (int)Onnx.TensorProto.Types.DataType.Float)), scale]);
    }

    /// <summary>[outputs, inputs] to [inputs, outputs], as MatMul wants its right operand.</summary>
    public static T[] Transposed<T>(T[] matrix, int outputs)
    {
        int inputs = matrix.Length / outputs;
        var result = new T[matrix.Length];
        for (int output = 0; output < outputs; output++)
        {
            for (int k = 0; k < inputs; k++)
            {
                result[(k * outputs) + output] = matrix[(output * inputs) + k];
            }
        }

        return result;
    }
}

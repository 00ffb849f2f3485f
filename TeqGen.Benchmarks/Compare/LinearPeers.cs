namespace TeqGen.Benchmarks.Compare;

/// <summary>One Linear layer in every form in which ONNX Runtime offers it.</summary>
/// <param name="weights">[outputs, inputs].</param>
/// <param name="values">[rows, inputs].</param>
/// <param name="outputs">Number of outputs.</param>
/// <param name="inputs">Number of inputs.</param>
internal sealed class LinearPeers(float[] weights, float[] values, int outputs, int inputs)
{
    private const int BlockLength = 32;
    private const int NibbleZero = 8;
    private readonly int rows = values.Length / inputs;

    public IEnumerable<RuntimePeer> Open(int threads) =>
    [
        new("FP32", FullPrecision(), threads, values, "MatMul", "Gemm", "FusedMatMul"),
        new("INT8 static", StaticInt8(), threads, values, "MatMulIntegerToFloat", "QLinearMatMul"),
        new("INT8 dynamic", DynamicInt8(), threads, values, "DynamicQuantizeMatMul", "MatMulIntegerToFloat"),
        new("4 bit, level 0", FourBit(0), threads, values, "MatMulNBits"),
        new("4 bit, level 4", FourBit(4), threads, values, "MatMulNBits"),
    ];

    private byte[] FullPrecision() => Build((model, x) => OnnxLinear.FullPrecision(model, x, weights, outputs));

    /// <summary>Signed weights by output, unsigned activations with a scale for all, as quantize_static writes them (U8S8, per channel).</summary>
    private byte[] StaticInt8() => Build((model, x) =>
    {
        var (codes, scales) = PerOutput();
        string scale = model.Scalar(ActivationScale()), zero = model.Scalar((byte)128);
        x = model.Node("DequantizeLinear", [model.Node("QuantizeLinear", [x, scale, zero]), scale, zero]);
        string w = model.Node(
            "DequantizeLinear",
            [model.Constant<sbyte>(OnnxLinear.Transposed(codes, outputs), inputs, outputs), model.Constant<float>(scales, outputs), model.Constant<sbyte>(new sbyte[outputs], outputs)],
            ("axis", 1));
        return model.Node("MatMul", [x, w]);
    });

    private byte[] DynamicInt8() => Build((model, x) => OnnxLinear.DynamicInt8(model, x, weights, outputs));

    /// <summary>Symmetric blocks of 32 weights, as MatMulNBitsQuantizer writes them.</summary>
    private byte[] FourBit(int accuracyLevel) => Build((model, x) =>
    {
        int blocks = inputs / BlockLength;
        var codes = new byte[outputs * inputs / 2];
        var scales = new float[outputs * blocks];
        for (int block = 0; block < scales.Length; block++)
        {
            var part = weights.AsSpan(block * BlockLength, BlockLength);
            float largest = 0;
            foreach (float weight in part)
            {
                largest = Math.Abs(weight) > Math.Abs(largest) ? weight : largest;
            }

            scales[block] = largest / -NibbleZero;
            for (int i = 0; i < BlockLength; i++)
            {
                int code = Math.Clamp((int)MathF.Round(part[i] / scales[block]) + NibbleZero, 0, 15);
                codes[((block * BlockLength) + i) / 2] |= (byte)(code << (i % 2 * 4));
            }
        }

        return model.Node(
            OnnxBuilder.RuntimeDomain,
            "MatMulNBits",
            1,
            [x, model.Constant<byte>(codes, outputs, blocks, BlockLength / 2), model.Constant<float>(scales, outputs * blocks)],
            ("K", inputs),
            ("N", outputs),
            ("bits", 4),
            ("block_size", BlockLength),
            ("accuracy_level", accuracyLevel))[0];
    });

    private byte[] Build(Func<OnnxBuilder, string, string> body)
    {
        var model = new OnnxBuilder();
        model.Output(body(model, model.Input("x", rows, inputs)), rows, outputs);
        return model.Bytes();
    }

    private float ActivationScale() => values.Max(Math.Abs) / 127;

    private (sbyte[] Codes, float[] Scales) PerOutput() => OutputCodes.Of(weights, outputs);
}

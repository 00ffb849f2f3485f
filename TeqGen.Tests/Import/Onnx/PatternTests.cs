using TeqGen.Search.Import.Onnx;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>What exporters write out in several nodes becomes the one operator that it is, with the same results.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("hard swish by a division at the end", "HardSwish(")]
    [InlineData("hard swish by a gate", "HardSwish(")]
    [InlineData("hard swish by HardSigmoid", "HardSwish(")]
    [InlineData("hard sigmoid", "HardSigmoid(")]
    [InlineData("hard sigmoid of a slope", "HardSigmoid(")]
    [InlineData("silu", "SiLU(")]
    [InlineData("gelu", "Gelu(")]
    [InlineData("gelu, half first", "Gelu(")]
    [InlineData("gelu by tanh", "tanh: true")]
    [InlineData("relu by max", "Relu(")]
    [InlineData("clip by min and max", "Clip(")]
    public void Activations_are_recognised(string pattern, string expected)
    {
        var model = new OnnxModel();
        string x = model.Conv("conv", model.Input("image", "N", 2, 5, 4), 2, 3, 3);
        model.Output(Write(model, x, pattern), "N", 3, 3, 2);
        var network = ModelFolder.Import(model);
        Assert.Contains(expected, network.Source, StringComparison.Ordinal);
        Assert.DoesNotContain('*', network.Source);
        OnnxReference.Compare(model, network, 2, 2, 5, 4);
    }

    [Fact]
    public void Constants_move_into_the_layer_before_them()
    {
        var model = new OnnxModel();
        string x = model.Conv("conv", model.Input("image", "N", 2, 5, 4), 2, 3, 3, bias: false);
        x = model.Node("Add", [model.Weight("shift", 1, 3, 1, 1), x]);
        x = model.Node("Mul", [x, model.Positive("scale", 3, 1, 1)]);
        x = model.Node("MatMul", [model.Node("Flatten", [x]), model.Weight("matrix", 18, 4)]);
        x = model.Node("Add", [x, model.Weight("offset", 4)]);
        x = model.Node(
            "BatchNormalization", [x, model.Positive("g", 4), model.Weight("b", 4), model.Weight("m", 4), model.Positive("v", 4)]);
        model.Output(x, "N", 4);
        var network = ModelFolder.Import(model);
        Assert.Equal(["conv.weight", "conv.bias", "fc.weight", "fc.bias"], network.Weights.Select(weight => weight.Name));
        OnnxReference.Compare(model, network, 3, 2, 5, 4);
    }

    [Fact]
    public void Normalization_of_the_input_is_a_layer_and_numbers_are_operators()
    {
        var model = new OnnxModel();
        string x = model.Input("image", "N", 3, 5, 5);
        x = model.Node("Sub", [x, model.Constant("mean", [0.1f, 0.2f, 0.3f], 1, 3, 1, 1)]);
        x = model.Node("Div", [x, model.Constant("deviation", [0.4f, 0.5f, 0.6f], 1, 3, 1, 1)]);
        x = model.Node("Relu", [x]);
        x = model.Node("Neg", [model.Node("Sub", [model.Constant("two", [2]), x])]);
        model.Output(x, "N", 3, 5, 5);
        var network = ModelFolder.Import(model);
        Assert.Contains("BatchNorm2d", network.Source, StringComparison.Ordinal);
        OnnxReference.Compare(model, network, 2, 3, 5, 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Squeeze_and_excite_of_linear_layers_becomes_one_of_convolutions(bool unsqueeze)
    {
        var model = new OnnxModel();
        string x = model.Input("image", "N", 4, 6, 6);
        string gate = model.Node("ReduceMean", [x], ("axes", new long[] { 2, 3 }), ("keepdims", unsqueeze ? 0L : 1L));
        gate = unsqueeze ? gate : model.Node("Reshape", [gate, model.Wholes("flat", 0, -1)]);
        gate = model.Node("Relu", [model.Node("Gemm", [gate, model.Weight("a", 2, 4), model.Weight("ab", 2)], ("transB", 1L))]);
        gate = model.Node("Sigmoid", [model.Node("Gemm", [gate, model.Weight("b", 4, 2)], ("transB", 1L))]);
        gate = unsqueeze
            ? model.Node("Unsqueeze", [gate, model.Wholes("axes", 2, 3)])
            : model.Node("Reshape", [gate, model.Wholes("image_shape", -1, 4, 1, 1)]);
        model.Output(model.Node("Mul", [gate, x]), "N", 4, 6, 6);
        var network = ModelFolder.Import(model);
        Assert.Equal(2, network.Source.Split("Conv2d").Length - 1);
        OnnxReference.Compare(model, network, 2, 4, 6, 6);
    }

    [Fact]
    public void Shape_arithmetic_is_folded_with_the_batch_left_open()
    {
        var model = new OnnxModel();
        string x = model.Conv("conv", model.Input("image", "batch", 2, 6, 6), 2, 3, 3);
        string shape = model.Node("Shape", [x]);
        string batch = model.Node("Gather", [shape, model.Wholes("first", 0)]);
        string rest = model.Node("Slice", [shape, model.Wholes("from", 1), model.Wholes("to", 4)]);
        string product = model.Node("ReduceProd", [rest], ("keepdims", 1L));
        x = model.Node("Reshape", [x, model.Node("Concat", [batch, product], ("axis", 0L))]);
        model.Output(model.Node("Gemm", [x, model.Weight("w", 48, 5)]), "batch", 5);
        OnnxReference.Compare(model, ModelFolder.Import(model), 3, 2, 6, 6);
    }

    [Fact]
    public void Branches_windows_and_pads_of_all_kinds_agree()
    {
        var model = new OnnxModel();
        string x = model.Node("Relu", [model.Input("image", "N", 4, 13, 11)]);
        string a = model.Node(
            "MaxPool", [x], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER"));
        string b = model.Node(
            "AveragePool",
            [x],
            ("kernel_shape", new long[] { 3, 2 }),
            ("strides", new long[] { 2, 2 }),
            ("pads", new long[] { 1, 0, 1, 0 }),
            ("ceil_mode", 1L));
        string c = model.Node(
            "Conv",
            [x, model.Weight("w", 4, 2, 3, 1)],
            ("kernel_shape", new long[] { 3, 1 }),
            ("strides", new long[] { 2, 2 }),
            ("pads", new long[] { 0, 0, 2, 0 }),
            ("group", 2L));
        string d = model.Node("Pad", [c, model.Wholes("pads", 0, 1, 0, 0, 0, 0, 0, 0)]);
        model.Add("split", "Split", [d, model.Wholes("parts", 2, 3)], ["left", "right"], ("axis", 1L));
        model.Output(model.Node("Concat", [a, b, "right", "left"], ("axis", 1L)), "N", 13, 7, 6);
        OnnxReference.Compare(model, ModelFolder.Import(model), 2, 4, 13, 11);
    }

    private static string Write(OnnxModel model, string x, string pattern)
    {
        int numbers = 0;
        string Number(float value) => model.Constant(FormattableString.Invariant($"number{numbers++}"), [value]);
        string Clip(string input, float least, float most) => model.Node("Clip", [input, Number(least), Number(most)]);
        string Scaled(string input, float factor) => model.Node("Mul", [input, Number(factor)]);
        switch (pattern)
        {
            case "hard swish by a division at the end":
                return model.Node("Div", [model.Node("Mul", [x, Clip(model.Node("Add", [x, Number(3)]), 0, 6)]), Number(6)]);
            case "hard swish by a gate":
                return model.Node("Mul", [Scaled(Clip(model.Node("Add", [Number(3), x]), 0, 6), 1 / 6f), x]);
            case "hard swish by HardSigmoid":
                return model.Node("Mul", [x, model.Node("HardSigmoid", [x], ("alpha", 1 / 6f), ("beta", 0.5f))]);
            case "hard sigmoid":
                return model.Node("Div", [Clip(model.Node("Add", [x, Number(3)]), 0, 6), Number(6)]);
            case "hard sigmoid of a slope":
                return Clip(model.Node("Add", [Scaled(x, 0.3f), Number(0.4f)]), 0, 1);
            case "silu":
                return model.Node("Mul", [model.Node("Sigmoid", [x]), x]);
            case "gelu":
                return Scaled(
                    model.Node("Mul", [x, model.Node("Add", [model.Node("Erf", [model.Node("Div", [x, Number(1.4142135f)])]), Number(1)])]),
                    0.5f);
            case "gelu, half first":
                return model.Node("Mul", [Scaled(x, 0.5f), model.Node("Add", [Number(1), model.Node("Erf", [Scaled(x, 0.70710677f)])])]);
            case "gelu by tanh":
                string inner = model.Node("Add", [x, Scaled(model.Node("Pow", [x, Number(3)]), 0.044715f)]);
                return model.Node(
                    "Mul", [Scaled(x, 0.5f), model.Node("Add", [model.Node("Tanh", [Scaled(inner, 0.7978846f)]), Number(1)])]);
            case "relu by max":
                return model.Node("Max", [x, Number(0)]);
            default:
                return model.Node("Min", [model.Node("Max", [x, Number(-0.5f)]), Number(0.25f)]);
        }
    }
}

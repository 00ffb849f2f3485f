using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Convolution and batch normalization.</summary>
internal static class Convolutions
{
    public static IReadOnlyList<Value> Conv(NodeContext node)
    {
        var input = node.Input(0);
        var weight = node.Known(1, "the weight");
        if (weight.Shape.Length != 4 || weight.Reals is null)
        {
            throw new NodeException(
                $"the weight has the shape {Tensor.Describe(weight.Shape)}; only two-dimensional convolutions are supported");
        }

        var (channels, height, width) = input.Image();
        int outputs = weight.Shape[0], groups = node.Int("group", 1);
        if (groups < 1 || outputs % groups != 0 || (long)weight.Shape[1] * groups != channels)
        {
            throw new NodeException(
                $"the weight {Tensor.Describe(weight.Shape)} in {groups} groups does not fit "
                + $"the {channels} channels of {Extent.Describe(input.Shape)}");
        }

        int[] kernel = [weight.Shape[2], weight.Shape[3]];
        if (node.Ints("kernel_shape") is { } stated && !stated.SequenceEqual(kernel))
        {
            throw new NodeException($"kernel_shape {Tensor.Describe(stated)} contradicts the weight {Tensor.Describe(weight.Shape)}");
        }

        var bias = node.Optional(2) is null ? null : node.Reals(2, "the bias", outputs);
        (input, var window) = Windows.Read(node, kernel, new(height, width)).WithSymmetricPadding(node, input);
        if (!window.Dilations.IsSquare)
        {
            throw new NodeException($"its dilations {window.Dilations} differ between height and width");
        }

        (_, height, width) = input.Image();
        var output = window.Output(new(height, width));
        var weights = new Dictionary<string, Tensor> { ["weight"] = new(weight.Reals, weight.Shape) };
        if (bias is not null)
        {
            weights.Add("bias", new(bias, outputs));
        }

        return
        [
            node.EmitLayer(
                "Conv2d",
                input,
                [Extent.Batch, outputs, output.Height, output.Width],
                Arguments(
                    channels, outputs, window.Kernel, window.Strides, window.Before, window.Dilations.Height, groups, bias is not null),
                weights),
        ];
    }

    /// <summary>The arguments of a Conv2d.</summary>
    public static Argument[] Arguments(
        int inputs, int outputs, Pair kernel, Pair stride, Pair padding, int dilation, int groups, bool bias) =>
    [
        new("inputs", inputs),
        new("outputs", outputs),
        new("kernel", kernel),
        new("stride", stride, new Pair(1, 1)),
        new("padding", padding, new Pair(0, 0)),
        new("dilation", dilation, 1),
        new("groups", groups, 1),
        new("bias", bias, true),
    ];

    public static IReadOnlyList<Value> BatchNormalization(NodeContext node)
    {
        if (node.Int("training_mode", 0) != 0 || node.Int("spatial", 1) != 1)
        {
            throw new NodeException("it is in training mode or not spatial. Export the network for inference");
        }

        var input = node.Input(0);
        int channels = input.Rank == 2 ? input.ItemShape()[0] : input.Image().Channels;
        float[] scale = node.Reals(1, "the scale", channels), shift = node.Reals(2, "the bias", channels);
        float[] mean = node.Reals(3, "the mean", channels), variance = node.Reals(4, "the variance", channels);
        float epsilon = node.Float("epsilon", 1e-5f);
        if (input.Rank == 2)
        {
            return [NormalizeFeatures(node, input, scale, shift, mean, [.. variance.Select(value => Math.Sqrt((double)value + epsilon))])];
        }

        return
        [
            node.EmitLayer(
                "BatchNorm2d",
                input,
                input.Shape,
                [new("channels", channels), new("epsilon", epsilon, 1e-5f)],
                new Dictionary<string, Tensor>
                {
                    ["weight"] = new(scale, channels),
                    ["bias"] = new(shift, channels),
                    ["running_mean"] = new(mean, channels),
                    ["running_var"] = new(variance, channels),
                }),
        ];
    }

    /// <summary>
    /// Features have no layer of their own for this: a factor and an addend, which the rewriter moves into the Linear before them.
    /// </summary>
    private static Value NormalizeFeatures(NodeContext node, Value input, float[] scale, float[] shift, float[] mean, double[] deviation)
    {
        float[] factor = [.. scale.Select((value, i) => (float)(value / deviation[i]))];
        float[] addend = [.. shift.Select((value, i) => (float)(value - (mean[i] * scale[i] / deviation[i])))];
        return Arithmetic.EmitConstant(node, "AddConstant", Arithmetic.EmitConstant(node, "MultiplyConstant", input, 1, factor), 1, addend);
    }
}

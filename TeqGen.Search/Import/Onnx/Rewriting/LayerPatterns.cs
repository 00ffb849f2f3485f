using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>Constants and paddings that are part of a layer.</summary>
internal static class LayerPatterns
{
    /// <summary>A constant that is added to the result of a layer, which nobody else reads, is its bias.</summary>
    public static Step? AddIntoBias(Step step, StepIndex index)
    {
        if (step.Operation != "AddConstant" || LayerOf(step, index) is not { } layer)
        {
            return null;
        }

        int outputs = layer.Weights["weight"].Shape[0];
        var addend = PerChannel(step, outputs);
        var old = layer.Weights.GetValueOrDefault("bias");
        float[] bias = [.. Enumerable.Range(0, outputs).Select(o => (old is null ? 0 : old.Data[o]) + addend[o])];
        return WithWeights(layer, step, new(layer.Weights) { ["bias"] = new(bias, outputs) });
    }

    /// <summary>The same for a factor, which scales weight and bias.</summary>
    public static Step? MultiplyIntoWeight(Step step, StepIndex index)
    {
        if (step.Operation != "MultiplyConstant" || LayerOf(step, index) is not { } layer)
        {
            return null;
        }

        var weight = layer.Weights["weight"];
        int outputs = weight.Shape[0], length = weight.Length / outputs;
        var factor = PerChannel(step, outputs);
        var weights = new Dictionary<string, Tensor>(layer.Weights)
        {
            ["weight"] = new([.. Enumerable.Range(0, weight.Length).Select(i => weight.Data[i] * factor[i / length])], weight.Shape),
        };
        if (layer.Weights.TryGetValue("bias", out var bias))
        {
            weights["bias"] = new([.. Enumerable.Range(0, outputs).Select(o => bias.Data[o] * factor[o])], outputs);
        }

        return WithWeights(layer, step, weights);
    }

    /// <summary>Zeros on all sides alike before a convolution are its padding.</summary>
    public static Step? PadIntoConvolution(Step step, StepIndex index)
    {
        if (step.Operation != "Conv2d" || index.FindSole(step.Inputs[0], "Pad2d") is not { } pad
            || pad.Get<int>("top") != pad.Get<int>("bottom") || pad.Get<int>("left") != pad.Get<int>("right"))
        {
            return null;
        }

        var own = step.Get<Pair>("padding");
        var total = new Pair(own.Height + pad.Get<int>("top"), own.Width + pad.Get<int>("left"));
        return new("Conv2d", pad.Inputs, step.Output, step.Origin)
        {
            Arguments = [.. step.Arguments.Select(argument => argument.Name == "padding" ? argument with { Value = total } : argument)],
            Weights = step.Weights,
        };
    }

    /// <summary>The mean of each channel, flattened.</summary>
    public static Step? GlobalAverage(Step step, StepIndex index)
        => step.Operation == "Flatten"
            && index.Find(step.Inputs[0], "AdaptiveAvgPool2d") is { Output.Shape: [_, _, { Value: 1 }, { Value: 1 }] } pool
            ? new("GlobalAvgPool", pool.Inputs, step.Output, step.Origin)
            : null;

    /// <summary>
    /// What is left of x·a + b: with one number it is a sum or a product, with one for each channel of images a batch normalization whose
    /// statistics are 0 and 1.
    /// </summary>
    public static Step? Affine(Step step, StepIndex index)
    {
        if (StepIndex.Scalar(step) is { } number)
        {
            bool sum = step.Operation == "AddConstant";
            return new(sum ? "Add" : "Multiply", step.Inputs, step.Output, step.Origin)
            {
                Arguments = [new(sum ? "summand" : "factor", number)],
            };
        }

        if (step.Operation is not ("AddConstant" or "MultiplyConstant") || step.Output.Rank != 4 || step.Get<int>("axis") != 1)
        {
            return null;
        }

        int channels = step.Output.Shape[1].ToInt32();
        double[] scale = [.. Enumerable.Repeat(1.0, channels)], shift = new double[channels];
        var input = step.Output;
        for (Step? next = step; next is not null && next.Get<int>("axis") == 1; next = index.FindSole(input, "AddConstant", "MultiplyConstant"))
        {
            // Backwards: y = a·x + b, and x is itself u + v or u·v.
            float[] constant = PerChannel(next, channels);
            for (int c = 0; c < channels; c++)
            {
                shift[c] += next.Operation == "AddConstant" ? scale[c] * constant[c] : 0;
                scale[c] *= next.Operation == "MultiplyConstant" ? constant[c] : 1;
            }

            input = next.Inputs[0];
        }

        return new("BatchNorm2d", [input], step.Output, step.Origin)
        {
            Arguments = [new("channels", channels), new("epsilon", 0f, 1e-5f)],
            Weights = new Dictionary<string, Tensor>
            {
                ["weight"] = new([.. scale.Select(value => (float)value)], channels),
                ["bias"] = new([.. shift.Select(value => (float)value)], channels),
                ["running_mean"] = new(channels),
                ["running_var"] = new([.. Enumerable.Repeat(1f, channels)], channels),
            },
        };
    }

    /// <summary>The layer whose outputs the constant of a step meets one by one.</summary>
    private static Step? LayerOf(Step step, StepIndex index)
        => index.FindSole(step.Inputs[0], "Conv2d", "Linear") is { } layer
            && (StepIndex.Scalar(step) is not null || step.Get<int>("axis") == (layer.Operation == "Conv2d" ? 1 : step.Output.Rank - 1))
            ? layer
            : null;

    private static float[] PerChannel(Step step, int channels)
        => step.Weights["value"] is { Length: 1 } one
            ? [.. Enumerable.Repeat(one.Data[0], channels)]
            : step.Weights["value"].Data.ToArray();

    private static Step WithWeights(Step layer, Step last, Dictionary<string, Tensor> weights)
        => new(layer.Operation, layer.Inputs, last.Output, layer.Origin)
        {
            Arguments =
            [
                .. layer.Arguments.Select(
                    argument => argument.Name == "bias" ? argument with { Value = weights.ContainsKey("bias") } : argument),
            ],
            Weights = weights,
        };
}

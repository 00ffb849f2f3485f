using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>
/// Moves a reshaping from [batch, channels] to [batch, channels, 1, 1] towards the input until it vanishes in a pooling: a
/// squeeze-and-excite that was written with linear layers becomes one with 1×1 convolutions, and no tensor needs to be reshaped.
/// </summary>
internal static class ReshapePatterns
{
    private static readonly string[] Elementwise =
    [
        "Relu", "Sigmoid", "HardSigmoid", "HardSwish", "SiLU", "Gelu", "Tanh", "Clip", "LeakyRelu",
    ];

    /// <summary>The whole chain from a reshaping up to the pooling, as new steps in order; null where there is none.</summary>
    public static IReadOnlyList<Step>? Pull(Step step, StepIndex index)
    {
        if (step.Operation != "Reshape" || step.Output.Shape is not [_, _, { IsBatch: false, Value: 1 }, { IsBatch: false, Value: 1 }])
        {
            return null;
        }

        var chain = new List<Step>();
        var input = step.Inputs[0];
        while (index.FindSole(input, [.. Elementwise, "Linear"]) is { } next)
        {
            chain.Add(next);
            input = next.Inputs[0];
        }

        var pool = index.FindSole(input, "GlobalAvgPool");
        var flatten = pool is null ? index.Find(input, "Flatten") : null;
        if (pool is null && flatten?.Inputs[0].Shape is not [_, _, { Value: 1 }, { Value: 1 }])
        {
            return null;
        }

        var steps = new List<Step>();
        var current = flatten?.Inputs[0] ?? AsImage(pool!.Output, chain.Count == 0 ? step.Output : null);
        if (pool is not null)
        {
            steps.Add(new("AdaptiveAvgPool2d", pool.Inputs, current, pool.Origin)
            {
                Arguments = [new("outputHeight", 1), new("outputWidth", 1)],
            });
        }

        for (int i = chain.Count - 1; i >= 0; i--)
        {
            var output = AsImage(chain[i].Output, i == 0 ? step.Output : null);
            steps.Add(chain[i].Operation == "Linear" ? Convolution(chain[i], current, output) : Copy(chain[i], current, output));
            current = output;
        }

        return steps.Count > 0 ? steps : null;
    }

    private static Value AsImage(Value value, Value? last) => last ?? new(value.Name, [.. value.Shape, 1, 1]);

    private static Step Copy(Step step, Value input, Value output)
        => new(step.Operation, [input], output, step.Origin) { Arguments = step.Arguments };

    private static Step Convolution(Step linear, Value input, Value output)
    {
        var weight = linear.Weights["weight"];
        var weights = new Dictionary<string, Tensor>(linear.Weights) { ["weight"] = weight.Reshape([.. weight.Shape, 1, 1]) };
        return new("Conv2d", [input], output, linear.Origin)
        {
            Arguments = Convolutions.Arguments(
                weight.Shape[1], weight.Shape[0], new(1, 1), new(1, 1), default, 1, 1, weights.ContainsKey("bias")),
            Weights = weights,
        };
    }
}

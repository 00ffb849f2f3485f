using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>Activations that exporters write out as sums and products.</summary>
internal static class ActivationPatterns
{
    /// <summary>Products of x and a function of x: HardSwish, SiLU and GELU, whatever the order of the factors.</summary>
    public static Step? Product(Step step, StepIndex index)
    {
        if (step.Operation is not ("Multiply" or "MultiplyConstant")
            || index.Product(step.Output) is not (var factor, [var first, var second]))
        {
            return null;
        }

        return Match(first, second) ?? Match(second, first);

        Step? Match(Value x, Value gate)
            => StepIndex.IsNear(factor, 1) && index.Find(gate, "Sigmoid")?.Inputs[0] == x ? Replace("SiLU", x)
                : StepIndex.IsNear(factor, 1) && IsHardSigmoid(gate, x) ? Replace("HardSwish", x)
                : StepIndex.IsNear(factor, 1.0 / 6) && IsShiftedClip(gate, x, index) ? Replace("HardSwish", x)
                : StepIndex.IsNear(factor, 0.5) && index.Added(gate, 1) is { } unit && IsErf(unit, x, index) ? Replace("Gelu", x)
                : StepIndex.IsNear(factor, 0.5) && index.Added(gate, 1) is { } other && IsTanhOfCube(other, x, index)
                    ? Replace("Gelu", x, new Argument("tanh", true, false))
                : null;

        Step Replace(string operation, Value x, params Argument[] arguments)
            => new(operation, [x], step.Output, step.Origin) { Arguments = arguments };

        bool IsHardSigmoid(Value gate, Value x)
            => index.Find(gate, "HardSigmoid") is { } sigmoid && sigmoid.Inputs[0] == x
                && StepIndex.IsNear(sigmoid.Get<float>("alpha"), 1.0 / 6) && sigmoid.Get<float>("beta") == 0.5f;
    }

    /// <summary>clip(x + 3, 0, 6) / 6, and clip(α·x + β, 0, 1).</summary>
    public static Step? HardSigmoid(Step step, StepIndex index)
    {
        if (step.Operation == "MultiplyConstant" && StepIndex.Scalar(step) is { } number && StepIndex.IsNear(number, 1.0 / 6)
            && index.Find(step.Inputs[0], "Clip") is { } clip && IsShiftedClip(clip.Output, null, index))
        {
            return Replace(index.Added(clip.Inputs[0], 3)!, 1f / 6f, 0.5f);
        }

        if (step.Operation == "Clip" && step.Get<float>("min") == 0 && step.Get<float>("max") == 1
            && index.Find(step.Inputs[0], "AddConstant") is { } sum && StepIndex.Scalar(sum) is { } beta)
        {
            return index.Find(sum.Inputs[0], "MultiplyConstant") is { } product && StepIndex.Scalar(product) is { } alpha
                ? Replace(product.Inputs[0], alpha, beta)
                : Replace(sum.Inputs[0], 1, beta);
        }

        return null;

        Step Replace(Value x, float alpha, float beta)
            => new("HardSigmoid", [x], step.Output, step.Origin) { Arguments = Activations.HardSigmoidArguments(alpha, beta) };
    }

    /// <summary>clip(x + 3, 0, 6).</summary>
    private static bool IsShiftedClip(Value value, Value? x, StepIndex index)
        => index.Find(value, "Clip") is { } clip && clip.Get<float>("min") == 0 && clip.Get<float>("max") == 6
            && index.Added(clip.Inputs[0], 3) is { } shifted && (x is null || shifted == x);

    /// <summary>erf(x / √2).</summary>
    private static bool IsErf(Value value, Value x, StepIndex index)
        => index.Find(value, "Erf") is { } erf && index.Product(erf.Inputs[0]) is (var factor, [var argument])
            && argument == x && StepIndex.IsNear(factor, 0.70710678118654752);

    /// <summary>tanh(√(2/π)·(x + 0.044715·x³)).</summary>
    private static bool IsTanhOfCube(Value value, Value x, StepIndex index)
    {
        if (index.Find(value, "Tanh") is not { } tanh || index.Product(tanh.Inputs[0]) is not (var outer, [var argument])
            || !StepIndex.IsNear(outer, 0.79788456080286536) || index.Find(argument, "Add") is not { } sum)
        {
            return false;
        }

        var cubic = sum.Inputs[0] == x ? sum.Inputs[1] : sum.Inputs[0];
        return sum.Inputs.Contains(x) && index.Product(cubic) is (var inner, { Count: 3 } factors)
            && factors.All(factor => factor == x) && StepIndex.IsNear(inner, 0.044715);
    }
}

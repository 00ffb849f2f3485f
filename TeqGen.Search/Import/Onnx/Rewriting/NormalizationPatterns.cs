using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>Normalizations of rows that exporters write out as means, differences and roots.</summary>
internal static class NormalizationPatterns
{
    /// <summary>(x − mean) / √(mean of squares + ε)·weight + bias, the last two where they are there; without the mean it is an RmsNorm.</summary>
    public static Step? Rows(Step step, StepIndex index)
    {
        var bias = Constant(step, "AddConstant");
        var scaled = bias is null ? step : index.FindSole(step.Inputs[0], "MultiplyConstant");
        var weight = scaled is null ? null : Constant(scaled, "MultiplyConstant");
        var quotient = weight is null ? step : index.FindSole(scaled!.Inputs[0], "DivideRow");
        if (quotient?.Operation != "DivideRow" || index.Find(quotient.Inputs[1], "Sqrt") is not { } root
            || index.Find(root.Inputs[0], "AddConstant") is not { } sum || StepIndex.Scalar(sum) is not { } epsilon
            || index.Find(sum.Inputs[0], "RowMean") is not { } mean || index.Product(mean.Inputs[0]) is not (1, [var left, var right])
            || left != quotient.Inputs[0] || right != left)
        {
            return null;
        }

        int features = quotient.Output.Shape[^1].ToInt32();
        float[] scale = weight ?? [.. Enumerable.Repeat(1f, features)];
        if (index.Find(left, "SubtractRow") is { } difference && index.Find(difference.Inputs[1], "RowMean")?.Inputs[0] == difference.Inputs[0])
        {
            return new("LayerNorm", [difference.Inputs[0]], step.Output, step.Origin)
            {
                Arguments = Normalizations.Arguments(features, epsilon, bias is not null),
                Weights = Normalizations.Weights(scale, bias),
            };
        }

        return bias is not null ? null : new("RmsNorm", [left], step.Output, step.Origin)
        {
            Arguments = [new("features", features), new("epsilon", epsilon, 1e-6f)],
            Weights = Normalizations.Weights(scale, null),
        };

        float[]? Constant(Step candidate, string operation)
            => candidate.Operation == operation && candidate.Get<int>("axis") == candidate.Output.Rank - 1
                && candidate.Weights["value"] is { Length: > 1 } value && candidate.Output.Shape[^1] == value.Length
                ? value.Data.ToArray()
                : null;
    }
}

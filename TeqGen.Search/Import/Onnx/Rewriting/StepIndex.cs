using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>Who computes each tensor, and how many read it.</summary>
internal sealed class StepIndex
{
    private readonly Dictionary<Value, Step> producers;
    private readonly Dictionary<Value, int> readers = [];

    public StepIndex(IReadOnlyList<Step> steps, IReadOnlyList<Value> outputs)
    {
        producers = steps.ToDictionary(step => step.Output);
        foreach (var value in steps.SelectMany(step => step.Inputs).Concat(outputs))
        {
            readers[value] = readers.GetValueOrDefault(value) + 1;
        }
    }

    /// <summary>The step that computes a tensor if it is of that operation.</summary>
    public Step? Find(Value value, string operation)
        => producers.TryGetValue(value, out var step) && step.Operation == operation ? step : null;

    /// <summary>The same, where nobody else reads the tensor.</summary>
    public Step? FindSole(Value value, params ReadOnlySpan<string> operations)
    {
        foreach (string operation in operations)
        {
            if (Find(value, operation) is { } step && readers[value] == 1)
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>
    /// The one number of an AddConstant or MultiplyConstant step; null for other steps and for a number for each channel.
    /// </summary>
    public static float? Scalar(Step step)
        => step.Operation is "AddConstant" or "MultiplyConstant" && step.Weights["value"] is { Length: 1 } value ? value.Data[0] : null;

    /// <summary>Whether a tensor is x + addend.</summary>
    /// <returns>x, or null.</returns>
    public Value? Added(Value value, float addend)
        => Find(value, "AddConstant") is { } step && Scalar(step) is { } number && IsNear(number, addend) ? step.Inputs[0] : null;

    /// <summary>A tensor as a number times a product of other tensors.</summary>
    public (double Factor, IReadOnlyList<Value> Tensors) Product(Value value)
    {
        double factor = 1;
        var tensors = new List<Value>();
        var open = new Stack<Value>([value]);
        while (open.TryPop(out var next))
        {
            if (Find(next, "MultiplyConstant") is { } scaled && Scalar(scaled) is { } number)
            {
                factor *= number;
                open.Push(scaled.Inputs[0]);
            }
            // x·x·… doubles with every step, so a hostile graph is not followed far.
            else if (Find(next, "Multiply") is { } product && tensors.Count + open.Count < 8)
            {
                open.Push(product.Inputs[1]);
                open.Push(product.Inputs[0]);
            }
            else
            {
                tensors.Add(next);
            }
        }

        return (factor, tensors);
    }

    /// <summary>Equal but for the rounding that exporters do.</summary>
    public static bool IsNear(double left, double right) => Math.Abs(left - right) <= 1e-4 * Math.Abs(right);
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>What a module is, as a name for its class, told by what it does.</summary>
internal static class ClassRole
{
    /// <summary>Modules of no more steps are named by these.</summary>
    private const int Short = 3;

    public static string Of(ModuleClass module)
    {
        var items = module.Body.Exemplar;
        var input = module.Body.Inputs[0];
        if (IsGate(items, input))
        {
            return "SqueezeExcite";
        }

        Step[] steps = [.. Steps(items)];
        if (steps.Length <= Short && steps.All(step => step.Inputs.Length == 1))
        {
            return string.Concat(steps.Select(step => ShortName(step.Operation)));
        }

        bool residual = steps.Any(step => step is { Operation: "Add", Inputs.Length: 2 });
        bool depthwise = steps.Any(
            step => step.Operation == "Conv2d" && step.Get<int>("groups") is > 1 and var groups && groups == step.Get<int>("inputs"));
        return (residual, depthwise) switch
        {
            (true, true) => "InvertedResidual",
            (true, false) => "ResidualBlock",
            (false, true) => "DepthwiseBlock",
            _ when steps.Any(step => step.Operation == "Concat") => "ConcatBlock",
            _ when steps.Any(step => step.Operation == "Conv2d") => "ConvBlock",
            _ when steps.Any(step => step.Operation == "Linear") => "LinearBlock",
            _ => "Block",
        };
    }

    /// <summary>Whether items compute one number for each channel from a tensor and multiply the tensor by it.</summary>
    public static bool IsGate(IReadOnlyList<Item> items, Value input)
        => items.Count <= 8 && items[^1] is StepItem { Step.Operation: "Multiply" } product && product.Inputs[0] == input
            && product.Inputs[1] is { Rank: 4 } gate && gate.Shape[2] == 1 && gate.Shape[3] == 1;

    /// <summary>All steps of the first instance, those of modules inside included.</summary>
    public static IEnumerable<Step> Steps(IEnumerable<Item> items) => items.SelectMany(item => item switch
    {
        StepItem step => [step.Step],
        CallItem call => Steps(call.Module.Body.Instances[call.Instance]),
        _ => Enumerable.Empty<Step>(),
    });

    private static string ShortName(string operation) => operation switch
    {
        "Conv2d" => "Conv",
        "BatchNorm2d" => "Norm",
        "MaxPool2d" or "AvgPool2d" => "Pool",
        _ => operation,
    };
}

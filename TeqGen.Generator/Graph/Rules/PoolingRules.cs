using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>Pooling under a window: <c>MaxPool2d</c> and <c>AvgPool2d</c>.</summary>
internal sealed class WindowPoolingRule(string name, string operation) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        new("kernel", arguments["kernel"]),
        new("stride", Stride(arguments)),
        new("padding", arguments["padding"]),
    ];

    public override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int kernel = arguments["kernel"], stride = arguments["stride"], padding = arguments["padding"];
        if (kernel < 1 || stride < 0 || padding < 0 || padding > kernel / 2)
        {
            return Inferred.Wrong(
                $"{name} needs a kernel of at least 1, a stride of at least 0 and a padding of 0 to half the kernel, "
                + $"found {ShapeText.Of(kernel)}, {ShapeText.Of(stride)} and {ShapeText.Of(padding)}");
        }

        if (inputs[0].Count != 3)
        {
            return Inferred.Wrong($"{name} expects channels×height×width; {{0}}");
        }

        int height = OutputExtent(arguments, inputs[0][1]), width = OutputExtent(arguments, inputs[0][2]);
        return height > 0 && width > 0
            ? Inferred.Of(inputs[0][0], height, width)
            : Inferred.Wrong(
                $"{name} has a {ShapeText.Of([kernel, kernel])} window with padding {ShapeText.Of(padding)}, "
                + "which is larger than its input; {0}");
    }

    /// <summary>A stride of 0 is the kernel's extent.</summary>
    private static int Stride(CallArguments arguments) => arguments.Has("stride") ? arguments["stride"] : arguments["kernel"];

    private static int OutputExtent(CallArguments arguments, int extent)
    {
        long span = extent + (2L * arguments["padding"]) - arguments["kernel"];
        return span < 0 ? 0 : (int)(span / Stride(arguments)) + 1;
    }
}

/// <summary><c>GlobalAvgPool</c>.</summary>
internal sealed class GlobalAvgPoolRule : OperatorRule
{
    public override string Name => "GlobalAvgPool";

    public override string Operation => GraphOperation.GlobalAvgPool;

    public override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        inputs[0].Count == 3 ? Inferred.Of(inputs[0][0]) : Inferred.Wrong("GlobalAvgPool expects channels×height×width; {0}");
}

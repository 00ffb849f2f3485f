using System;
using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>Pooling under a window: <c>MaxPool2d</c> and <c>AvgPool2d</c>.</summary>
internal sealed class WindowPoolingRule(string name, string operation) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    // What is as it usually is stands in no attribute.
    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        PairText.Attribute("kernel", arguments.Pair("kernel")),
        PairText.Attribute("stride", Stride(arguments)),
        PairText.Attribute("padding", arguments.Pair("padding")),
        .. arguments.Has("ceilMode") ? new[] { new GraphAttribute("ceil", 1) } : [],
        .. arguments.Knows("countIncludePad") && !arguments.Has("countIncludePad") ? new[] { new GraphAttribute("includepad", 0) } : [],
    ];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var (kernel, padding) = (arguments.Pair("kernel"), arguments.Pair("padding"));
        var given = arguments.Pair("stride");
        if (Math.Min(kernel.Height, kernel.Width) < 1
            || Math.Min(given.Height, given.Width) < 0
            || Math.Min(padding.Height, padding.Width) < 0
            || padding.Height > kernel.Height / 2
            || padding.Width > kernel.Width / 2)
        {
            return Inferred.Wrong(
                $"{name} needs a kernel of at least 1, a stride of at least 0 and a padding of 0 to half the kernel, found "
                + $"{PairText.Text(kernel)}, {PairText.Text(given)} and {PairText.Text(padding)}");
        }

        if (inputs[0].Count != 3)
        {
            return Inferred.Wrong($"{name} expects channels×height×width; {{0}}");
        }

        var stride = Stride(arguments);
        bool ceilMode = arguments.Has("ceilMode");
        int height = PairText.Positions(inputs[0][1], kernel.Height, stride.Height, padding.Height, ceilMode);
        int width = PairText.Positions(inputs[0][2], kernel.Width, stride.Width, padding.Width, ceilMode);
        return height > 0 && width > 0
            ? Inferred.Of(inputs[0][0], height, width)
            : Inferred.Wrong(
                $"{name} has a {PairText.Window(kernel)} window with padding {PairText.Text(padding)}, which is larger than its input; {{0}}");
    }

    /// <summary>A stride of 0 is the kernel's extent.</summary>
    private static (int Height, int Width) Stride(CallArguments arguments)
    {
        var (stride, kernel) = (arguments.Pair("stride"), arguments.Pair("kernel"));
        return (stride.Height == 0 ? kernel.Height : stride.Height, stride.Width == 0 ? kernel.Width : stride.Width);
    }
}

/// <summary><c>GlobalAvgPool</c>.</summary>
internal sealed class GlobalAvgPoolRule : OperatorRule
{
    public override string Name => "GlobalAvgPool";

    public override string Operation => GraphOperation.GlobalAvgPool;

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        inputs[0].Count == 3 ? Inferred.Of(inputs[0][0]) : Inferred.Wrong("GlobalAvgPool expects channels×height×width; {0}");

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs) =>
        inputs[0].Count == 3 ? Inferred.Of([inputs[0][0]]) : Inferred.Wrong("GlobalAvgPool expects channels×height×width; {0}");
}

/// <summary><c>AdaptiveAvgPool2d</c>.</summary>
internal sealed class AdaptiveAvgPool2dRule : OperatorRule
{
    public override string Name => "AdaptiveAvgPool2d";

    public override string Operation => GraphOperation.AdaptiveAvgPool2d;

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
        [new("height", arguments["outputHeight"]), new("width", arguments["outputWidth"])];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        if (arguments["outputHeight"] < 1 || arguments["outputWidth"] < 1)
        {
            return Inferred.Wrong("AdaptiveAvgPool2d needs an output of at least 1×1");
        }

        return inputs[0].Count == 3
            ? Inferred.Of(inputs[0][0], arguments["outputHeight"], arguments["outputWidth"])
            : Inferred.Wrong("AdaptiveAvgPool2d expects channels×height×width; {0}");
    }
}

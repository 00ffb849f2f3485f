using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.Conv2d</c>.</summary>
internal sealed class Conv2dRule : LayerRule
{
    public override string TypeName => "TeqGen.Conv2d";

    public override string Operation => GraphOperation.Conv2d;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } =
        [("inputs", 1), ("outputs", 1), ("kernel", 1), ("stride", 1), ("padding", 0), ("dilation", 1), ("groups", 1)];

    public override string? Check(CallArguments a) =>
        a["inputs"] % a["groups"] == 0 && a["outputs"] % a["groups"] == 0
            ? null
            : $"{ShapeText.Of(a["groups"])} groups do not divide {ShapeText.Of(a["inputs"])} inputs and {ShapeText.Of(a["outputs"])} outputs";

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        new("in", arguments["inputs"]),
        new("out", arguments["outputs"]),
        PairText.Attribute("kernel", arguments.Pair("kernel")),
        PairText.Attribute("stride", arguments.Pair("stride")),
        PairText.Attribute("padding", arguments.Pair("padding")),
        new("dilation", arguments["dilation"]),
        new("groups", arguments["groups"]),
        new("bias", arguments["bias"]),
    ];

    protected override Inferred Infer(string name, CallArguments a, int[] input)
    {
        if (input.Length != 3 || input[0] != a["inputs"])
        {
            return Inferred.Wrong($"{name} expects {ShapeText.Of(a["inputs"])}×height×width; {{0}}");
        }

        var (kernel, stride, padding) = (a.Pair("kernel"), a.Pair("stride"), a.Pair("padding"));
        int height = OutputExtent(input[1], kernel.Height, stride.Height, padding.Height, a["dilation"]);
        int width = OutputExtent(input[2], kernel.Width, stride.Width, padding.Width, a["dilation"]);
        return height > 0 && width > 0
            ? Inferred.Of(a["outputs"], height, width)
            : Inferred.Wrong(
                $"{name} has a {PairText.Window(kernel)} kernel with dilation {ShapeText.Of(a["dilation"])} and padding "
                + $"{PairText.Text(padding)}, which is larger than its input; {{0}}");
    }

    public override int[] WeightShape(CallArguments arguments)
    {
        var (height, width) = arguments.Pair("kernel");
        return [arguments["outputs"], arguments["inputs"] / arguments["groups"], height, width];
    }

    public override Convolution Geometry(CallArguments a, IReadOnlyList<int> input) => new(
        a["inputs"],
        a["outputs"],
        a.Pair("kernel"),
        a.Pair("stride"),
        a.Pair("padding"),
        a["dilation"],
        a["groups"],
        input[1],
        input[2]);

    private static int OutputExtent(int extent, int kernel, int stride, int padding, int dilation)
    {
        long span = ((long)dilation * (kernel - 1)) + 1;
        return span > int.MaxValue ? 0 : PairText.Positions(extent, (int)span, stride, padding);
    }
}

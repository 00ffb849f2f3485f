using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.Conv2d</c>.</summary>
internal sealed class Conv2dRule : LayerRule
{
    private static readonly string[] WindowParameters = ["kernel", "stride", "padding", "dilation", "groups", "bias"];

    public override string TypeName => "TeqGen.Conv2d";

    public override string Operation => GraphOperation.Conv2d;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } =
        [("inputs", 1), ("outputs", 1), ("kernel", 1), ("stride", 1), ("padding", 0), ("dilation", 1), ("groups", 1)];

    public override string? Check(CallArguments a) =>
        a["inputs"] % a["groups"] == 0 && a["outputs"] % a["groups"] == 0
            ? null
            : $"{ShapeText.Of(a["groups"])} groups do not divide {ShapeText.Of(a["inputs"])} inputs "
                + $"and {ShapeText.Of(a["outputs"])} outputs";

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        new("in", arguments["inputs"]),
        new("out", arguments["outputs"]),
        .. WindowParameters.Select(parameter => new GraphAttribute(parameter, arguments[parameter])),
    ];

    public override Inferred Infer(string name, CallArguments a, IReadOnlyList<int> input)
    {
        if (input.Count != 3 || input[0] != a["inputs"])
        {
            return Inferred.Wrong($"{name} expects {ShapeText.Of(a["inputs"])}×height×width; {{0}}");
        }

        int height = OutputExtent(a, input[1]), width = OutputExtent(a, input[2]);
        return height > 0 && width > 0
            ? Inferred.Of(a["outputs"], height, width)
            : Inferred.Wrong(
                $"{name} has a {ShapeText.Of([a["kernel"], a["kernel"]])} kernel with dilation {ShapeText.Of(a["dilation"])} "
                + $"and padding {ShapeText.Of(a["padding"])}, which is larger than its input; {{0}}");
    }

    public override int[] WeightShape(CallArguments arguments) =>
        [arguments["outputs"], arguments["inputs"] / arguments["groups"], arguments["kernel"], arguments["kernel"]];

    public override Convolution Geometry(CallArguments a, IReadOnlyList<int> input) => new(
        a["inputs"], a["outputs"], a["kernel"], a["stride"], a["padding"], a["dilation"], a["groups"], input[1], input[2]);

    private static int OutputExtent(CallArguments a, int extent)
    {
        long span = extent + (2L * a["padding"]) - ((long)a["dilation"] * (a["kernel"] - 1)) - 1;
        return span < 0 || span > int.MaxValue ? 0 : (int)(span / a["stride"]) + 1;
    }
}

using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.Linear</c>.</summary>
internal sealed class LinearRule : LayerRule
{
    public override string TypeName => "TeqGen.Linear";

    public override string Operation => GraphOperation.Linear;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } = [("inputs", 1), ("outputs", 1)];

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        new("in", arguments["inputs"]),
        new("out", arguments["outputs"]),
        new("bias", arguments["bias"]),
    ];

    protected override Inferred Infer(string name, CallArguments arguments, int[] input)
    {
        string features = ShapeText.Of(arguments["inputs"]);
        if (input.Length != 1)
        {
            return Inferred.Wrong($"{name} expects {features} features; {{0}}. Flatten it first");
        }

        return input[0] == arguments["inputs"]
            ? Inferred.Of(arguments["outputs"])
            : Inferred.Wrong($"{name} expects {features} features; {{0}}");
    }

    public override int[] WeightShape(CallArguments arguments) => [arguments["outputs"], arguments["inputs"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
        new(arguments["inputs"], arguments["outputs"], (1, 1), (1, 1), (0, 0), 1, 1, 1, 1);
}

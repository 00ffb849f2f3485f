using System.Collections.Generic;
using System.Linq;
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

    public override Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input)
    {
        string features = ShapeText.Of(arguments["inputs"]);
        var last = input[input.Count - 1];
        return last.IsConstant && last.Maximum == arguments["inputs"]
            ? Inferred.Of([.. input.Take(input.Count - 1), arguments["outputs"]])
            : Inferred.Wrong($"{name} expects {features} features; {{0}}{(FitsFlattened(input, arguments["inputs"]) ? ". Flatten it first" : "")}");
    }

    private static bool FitsFlattened(IReadOnlyList<Dimension> input, int features) => input.Count > 1
        && (input.Count == 3 || input.Aggregate(1.0, (product, dimension) => product * dimension.Maximum) == features);

    public override int[] WeightShape(CallArguments arguments) => [arguments["outputs"], arguments["inputs"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
        new(arguments["inputs"], arguments["outputs"], (1, 1), (1, 1), (0, 0), 1, 1, 1, 1);
}

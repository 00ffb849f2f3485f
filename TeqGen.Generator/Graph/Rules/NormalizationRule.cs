using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.LayerNorm</c> and <c>TeqGen.RmsNorm</c>, whose parameters stay in binary32.</summary>
internal sealed class NormalizationRule(string typeName, string operation) : LayerRule
{
    public override string TypeName => typeName;

    public override string Operation => operation;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } = [("features", 1)];

    // The bits of a finite binary32 that is not negative lie below those of the infinity.
    public override string? Check(CallArguments arguments) =>
        arguments["epsilon"] is >= 0 and < 0x7F80_0000 ? null : "epsilon must be finite and at least 0";

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
        [new("features", arguments["features"]), new("epsilon", arguments["epsilon"])];

    public override Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input)
    {
        var last = input[input.Count - 1];
        return last.IsConstant && last.Maximum == arguments["features"]
            ? Inferred.Of(input)
            : Inferred.Wrong($"{name} expects {ShapeText.Of(arguments["features"])} features; {{0}}");
    }

    public override int[] WeightShape(CallArguments arguments) => [arguments["features"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
        new(arguments["features"], arguments["features"], (1, 1), (1, 1), (0, 0), 1, arguments["features"], 1, 1);
}

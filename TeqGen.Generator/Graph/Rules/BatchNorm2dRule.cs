using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.BatchNorm2d</c>, which the convolution before it does in <c>Run</c>.</summary>
internal sealed class BatchNorm2dRule : LayerRule
{
    public override string TypeName => "TeqGen.BatchNorm2d";

    public override string Operation => GraphOperation.BatchNorm2d;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } = [("channels", 1)];

    // The bits of a finite binary32 that is not negative lie below those of the infinity.
    public override string? Check(CallArguments arguments) =>
        arguments["epsilon"] is >= 0 and < 0x7F80_0000 ? null : "epsilon must be finite and at least 0";

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
        [new("channels", arguments["channels"]), new("epsilon", arguments["epsilon"])];

    protected override Inferred Infer(string name, CallArguments arguments, int[] input) =>
        input.Length == 3 && input[0] == arguments["channels"]
            ? Inferred.Of([.. input])
            : Inferred.Wrong($"{name} expects {ShapeText.Of(arguments["channels"])}×height×width; {{0}}");

    public override int[] WeightShape(CallArguments arguments) => [arguments["channels"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
        new(input[0], input[0], (1, 1), (1, 1), (0, 0), 1, input[0], input[1], input[2]);
}

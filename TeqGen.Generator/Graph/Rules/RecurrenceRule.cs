using System.Collections.Generic;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.LstmRecurrence</c> and <c>TeqGen.GruRecurrence</c>: a loop over the steps, each with a product of the state before.</summary>
internal sealed class RecurrenceRule(string typeName, string operation, int gates) : LayerRule
{
    public override string TypeName => typeName;

    public override string Operation => operation;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } = [("hidden", 1)];

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
    [
        new("hidden", arguments["hidden"]),
        new("bias", arguments["bias"]),
        new("reverse", arguments["reverse"]),
    ];

    public override Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input)
    {
        long length = (long)gates * arguments["hidden"];
        return input.Count == 2 && input[1].IsConstant && input[1].Maximum == length
            ? Inferred.Of([input[0], arguments["hidden"]])
            : Inferred.Wrong($"{name} expects steps×{length.ToString(System.Globalization.CultureInfo.InvariantCulture)}; {{0}}");
    }

    public override int[] WeightShape(CallArguments arguments) => [gates * arguments["hidden"], arguments["hidden"]];

    public override int[] EncodedShape(CallArguments arguments, IReadOnlyList<int> input) => [input[0], arguments["hidden"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
        new(arguments["hidden"], gates * arguments["hidden"], (1, 1), (1, 1), (0, 0), 1, 1, 1, 1);
}

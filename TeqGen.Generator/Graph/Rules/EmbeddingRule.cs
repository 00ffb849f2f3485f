using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>TeqGen.Embedding</c>: rows are looked up by <c>Forward</c>; <c>Logits</c> is a product with all of them.</summary>
internal sealed class EmbeddingRule : LayerRule
{
    private static readonly LogitsRule Product = new();

    public override string TypeName => "TeqGen.Embedding";

    public override string Operation => GraphOperation.Embedding;

    public override IReadOnlyList<(string Parameter, int Minimum)> Minima { get; } = [("symbols", 1), ("width", 1)];

    public override LayerRule? OfMethod(string name) => name == "Logits" ? Product : base.OfMethod(name);

    public override GraphAttribute[] Attributes(CallArguments arguments) => [new("symbols", arguments["symbols"]), new("width", arguments["width"])];

    public override Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input) => Inferred.Of([.. input, arguments["width"]]);

    public override int[] WeightShape(CallArguments arguments) => [arguments["symbols"], arguments["width"]];

    public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) => Product.Geometry(arguments, input);

    /// <summary>The product of features with every row: a Linear without bias whose weights are the rows.</summary>
    private sealed class LogitsRule : LayerRule
    {
        public override string TypeName => "TeqGen.Embedding";

        public override string Operation => GraphOperation.Linear;

        public override IReadOnlyList<(string Parameter, int Minimum)> Minima => [];

        public override GraphAttribute[] Attributes(CallArguments arguments) =>
            [new("in", arguments["width"]), new("out", arguments["symbols"]), new("bias", 0)];

        public override Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input)
        {
            var last = input[input.Count - 1];
            return last.IsConstant && last.Maximum == arguments["width"]
                ? Inferred.Of([.. input.Take(input.Count - 1), arguments["symbols"]])
                : Inferred.Wrong($"{name}.Logits expects {ShapeText.Of(arguments["width"])} features; {{0}}");
        }

        public override int[] WeightShape(CallArguments arguments) => [arguments["symbols"], arguments["width"]];

        public override Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input) =>
            new(arguments["width"], arguments["symbols"], (1, 1), (1, 1), (0, 0), 1, 1, 1, 1);
    }
}

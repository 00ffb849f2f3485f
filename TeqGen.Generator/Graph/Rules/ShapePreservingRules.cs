using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>Operators on one tensor of any shape that keep it, such as <c>Relu</c> and <c>Softmax</c>.</summary>
/// <param name="name">Name of the method.</param>
/// <param name="operation">Name in graphs.</param>
/// <param name="constants">Its constant parameters, which become attributes.</param>
internal sealed class ShapePreservingRule(string name, string operation, params string[] constants) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    public override GraphAttribute[] Attributes(CallArguments arguments) =>
        [.. constants.Select(constant => new GraphAttribute(constant, arguments[constant]))];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) => Inferred.Of([.. inputs[0]]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs) => Inferred.Of(inputs[0]);
}

/// <summary><c>Add</c> and <c>Multiply</c>, which the operators + and * are as well.</summary>
internal sealed class ArithmeticRule(string name, string operation) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [.. inputs.Select(input => (IReadOnlyList<Dimension>)[.. input.Select(extent => (Dimension)extent)])]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var (left, right) = (inputs[0], inputs[1]);
        if (left.SequenceEqual(right) || IsPerChannel(right, left))
        {
            return Inferred.Of(left);
        }

        return IsPerChannel(left, right) ? Inferred.Of(right) : Inferred.Wrong($"{name} needs two tensors of one shape; {{0}}; {{1}}");
    }

    /// <summary>Whether one value counts for each channel of an image.</summary>
    private static bool IsPerChannel(IReadOnlyList<Dimension> candidate, IReadOnlyList<Dimension> image) =>
        candidate.Count == 3 && image.Count == 3 && candidate[0] == image[0] && candidate[1] == 1 && candidate[2] == 1;
}

/// <summary><c>Flatten</c>.</summary>
internal sealed class FlattenRule : OperatorRule
{
    public override string Name => "Flatten";

    public override string Operation => GraphOperation.Flatten;

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        Inferred.Of(inputs[0].Aggregate(1, (product, extent) => product * extent));
}

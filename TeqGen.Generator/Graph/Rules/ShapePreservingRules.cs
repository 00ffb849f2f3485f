using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>Operators that take any shape and keep it: <c>Relu</c> and <c>Softmax</c>.</summary>
internal sealed class ShapePreservingRule(string name, string operation) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    public override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) => Inferred.Of([.. inputs[0]]);
}

/// <summary><c>Add</c> and the operator +.</summary>
internal sealed class AddRule : OperatorRule
{
    public override string Name => "Add";

    public override string Operation => GraphOperation.Add;

    public override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        inputs[0].SequenceEqual(inputs[1]) ? Inferred.Of([.. inputs[0]]) : Inferred.Wrong("Add needs two tensors of one shape; {0}; {1}");
}

/// <summary><c>Flatten</c>.</summary>
internal sealed class FlattenRule : OperatorRule
{
    public override string Name => "Flatten";

    public override string Operation => GraphOperation.Flatten;

    public override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        Inferred.Of(inputs[0].Aggregate(1, (product, extent) => product * extent));
}

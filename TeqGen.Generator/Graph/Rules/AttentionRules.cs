using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>MatMul</c>.</summary>
internal sealed class MatMulRule : OperatorRule
{
    public override string Name => "MatMul";

    public override string Operation => GraphOperation.MatMul;

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [.. inputs.Select(input => (IReadOnlyList<Dimension>)[.. input.Select(extent => (Dimension)extent)])]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var (left, right) = (inputs[0], inputs[1]);
        int rank = left.Count;
        return rank >= 2 && right.Count == rank && left.Take(rank - 2).SequenceEqual(right.Take(rank - 2)) && left[rank - 1] == right[rank - 2]
            ? Inferred.Of([.. left.Take(rank - 1), right[rank - 1]])
            : Inferred.Wrong("MatMul needs […, rows, inner] and […, inner, columns]; {0}; {1}");
    }
}

/// <summary><c>Softmax</c>, causal or not.</summary>
internal sealed class SoftmaxRule : OperatorRule
{
    public override string Name => "Softmax";

    public override string Operation => GraphOperation.Softmax;

    // Stands only where it is 1, so that graphs without it are what they were.
    public override GraphAttribute[] Attributes(CallArguments arguments) => arguments.Has("causal") ? [new("causal", 1)] : [];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        !arguments.Has("causal") || (inputs[0].Count >= 2 && inputs[0][inputs[0].Count - 1] >= inputs[0][inputs[0].Count - 2])
            ? Inferred.Of([.. inputs[0]])
            : Inferred.Wrong("A causal Softmax needs […, rows, columns] with at least as many columns as rows; {0}");

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var input = inputs[0];
        return !arguments.Has("causal") || (input.Count >= 2 && input[input.Count - 1] == input[input.Count - 2])
            ? Inferred.Of(input)
            : Inferred.Wrong("A causal Softmax of named dimensions needs as many columns as rows; {0}");
    }
}

/// <summary><c>Softmax</c> with a mask of columns, causal or not.</summary>
internal sealed class MaskedSoftmaxRule : OperatorRule
{
    public override string Name => "Softmax";

    public override string Operation => GraphOperation.MaskedSoftmax;

    public override GraphAttribute[] Attributes(CallArguments arguments) => [new("causal", arguments.Has("causal") ? 1 : 0)];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [.. inputs.Select(input => (IReadOnlyList<Dimension>)[.. input.Select(extent => (Dimension)extent)])]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var (input, mask) = (inputs[0], inputs[1]);
        int rank = input.Count;
        bool fits = rank >= 2 && mask.Count == 1 && mask[0] == input[rank - 1] && (!arguments.Has("causal") || Sees(input[rank - 2], input[rank - 1]));
        return fits ? Inferred.Of(input) : Inferred.Wrong("A masked Softmax needs […, rows, columns] and a mask of columns; {0}; {1}");
    }

    private static bool Sees(Dimension rows, Dimension columns) => rows == columns || (rows.IsConstant && columns.IsConstant && rows.Maximum <= columns.Maximum);
}

/// <summary><c>SinusoidalPositions</c> and <c>RotaryPositions</c>.</summary>
internal sealed class PositionsRule(string name, string operation) : OperatorRule
{
    public override string Name => name;

    public override string Operation => operation;

    public override GraphAttribute[] Attributes(CallArguments arguments) => [new("first", arguments["first"])];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [[.. inputs[0].Select(extent => (Dimension)extent)]]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var input = inputs[0];
        bool fits = input.Count >= 2 && input[input.Count - 1] is { IsConstant: true, Maximum: var width } && width % 2 == 0 && arguments["first"] >= 0;
        return fits ? Inferred.Of(input) : Inferred.Wrong($"{Name} needs […, steps, width] with an even width and a first position of at least 0; {{0}}");
    }
}

/// <summary><c>Reshape</c>; one extent may be −1 and is what is left.</summary>
internal sealed class ReshapeRule : OperatorRule
{
    public override string Name => "Reshape";

    public override string Operation => GraphOperation.Reshape;

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [[.. inputs[0].Select(extent => (Dimension)extent)]]);

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        var shape = arguments.All("shape");
        double constant = Product(inputs[0].Where(dimension => dimension.IsConstant).Select(dimension => dimension.Maximum));
        double known = Product(shape.Where(extent => extent != -1));
        Dimension[] named = [.. inputs[0].Where(dimension => !dimension.IsConstant)];
        Dimension? open = named.Length == 0 && constant % known == 0 && constant / known <= int.MaxValue ? (int)(constant / known)
            : named.Length == 1 && constant == known ? named[0]
            : null;
        bool fits = shape.Count > 0 && shape.All(extent => extent is > 0 or -1) && shape.Count(extent => extent == -1) switch
        {
            0 => named.Length == 0 && constant == known,
            1 => open is not null,
            _ => false,
        };
        return fits
            ? Inferred.Of(shape.Select(extent => extent == -1 ? open!.Value : extent))
            : Inferred.Wrong($"Reshape to {ShapeText.Of(shape)} has another number of values; {{0}}");
    }

    private static double Product(IEnumerable<int> extents) => extents.Aggregate(1.0, (product, extent) => product * extent);
}

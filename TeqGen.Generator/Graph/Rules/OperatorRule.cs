using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>What the generator knows of an operator without weights.</summary>
internal abstract class OperatorRule
{
    /// <summary>Name of the method in <c>TeqGen.Functional</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its name in a graph.</summary>
    public abstract string Operation { get; }

    public virtual GraphAttribute[] Attributes(CallArguments arguments) => [];

    /// <summary>Shape of the result.</summary>
    /// <param name="arguments">The constant arguments.</param>
    /// <param name="inputs">Shapes of the operands.</param>
    public Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs) =>
        inputs.All(input => input.All(dimension => dimension.IsConstant))
            ? Infer(arguments, Maxima(inputs))
            : InferNamed(arguments, inputs);

    /// <summary>Shape of the result where all extents are constant.</summary>
    protected abstract Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs);

    /// <summary>Shape of the result where some dimension is named. An operator that does not say how it treats these cannot act on them.</summary>
    protected virtual Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs) => Inferred.NotConstant;

    /// <summary>What an operator gives that changes one constant dimension and keeps the others.</summary>
    protected Inferred InferAlong(int axis, CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        if (axis >= 1 && inputs.Any(input => axis <= input.Count && !input[axis - 1].IsConstant))
        {
            return Inferred.NotConstant;
        }

        var inferred = Infer(arguments, Maxima(inputs));
        return inferred.Shape is { } shape ? Inferred.Of(shape.Select((extent, i) => i == axis - 1 ? extent : inputs[0][i])) : inferred;
    }

    private static List<IReadOnlyList<int>> Maxima(IReadOnlyList<IReadOnlyList<Dimension>> inputs) =>
        [.. inputs.Select(input => (IReadOnlyList<int>)[.. input.Select(dimension => dimension.Maximum)])];
}

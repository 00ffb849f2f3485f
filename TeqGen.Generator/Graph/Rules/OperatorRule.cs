using System.Collections.Generic;
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
    public abstract Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs);
}

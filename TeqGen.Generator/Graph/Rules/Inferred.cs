using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>What a rule finds for a call: the shape of its value, or why there is none.</summary>
/// <param name="Shape">The shape without the batch.</param>
/// <param name="Problem">A sentence, where the call does not fit. <c>{0}</c> in it stands for the description of the input.</param>
internal readonly record struct Inferred(Dimension[]? Shape, string? Problem)
{
    /// <summary>Where the call would have to act on a dimension whose extent is not known when building.</summary>
    public static Inferred NotConstant => default;

    public static Inferred Of(params int[] shape) => new([.. shape.Select(extent => (Dimension)extent)], null);

    public static Inferred Of(IEnumerable<Dimension> shape) => new([.. shape], null);

    public static Inferred Wrong(string problem) => new(null, problem);
}

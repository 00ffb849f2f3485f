using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>What the generator knows of a layer type.</summary>
internal abstract class LayerRule
{
    /// <summary>Full name of the type.</summary>
    public abstract string TypeName { get; }

    /// <summary>Its name in a graph.</summary>
    public abstract string Operation { get; }

    /// <summary>The rule of one of the type's methods that take a tensor and give one; null for one that is not known.</summary>
    public virtual LayerRule? OfMethod(string name) => name == "Forward" ? this : null;

    /// <summary>The least value of each parameter that has one.</summary>
    public abstract IReadOnlyList<(string Parameter, int Minimum)> Minima { get; }

    /// <summary>Says what is wrong with arguments that are in range one by one; null where nothing is.</summary>
    public virtual string? Check(CallArguments arguments) => null;

    public abstract GraphAttribute[] Attributes(CallArguments arguments);

    /// <summary>Shape of the output.</summary>
    /// <param name="name">The layer's name, for messages.</param>
    public virtual Inferred Infer(string name, CallArguments arguments, IReadOnlyList<Dimension> input) => input.All(dimension => dimension.IsConstant)
        ? Infer(name, arguments, [.. input.Select(dimension => dimension.Maximum)])
        : Inferred.NotConstant;

    /// <summary>Shape of the output where all extents are constant.</summary>
    protected virtual Inferred Infer(string name, CallArguments arguments, int[] input) => Inferred.NotConstant;

    public abstract int[] WeightShape(CallArguments arguments);

    /// <summary>Shape of what is encoded for one inference: the input, unless the layer's products are of something else.</summary>
    public virtual int[] EncodedShape(CallArguments arguments, IReadOnlyList<int> input) => [.. input];

    public abstract Convolution Geometry(CallArguments arguments, IReadOnlyList<int> input);
}

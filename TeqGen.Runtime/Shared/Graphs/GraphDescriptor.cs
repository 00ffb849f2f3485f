using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TeqGen.Shared.Graphs;

/// <summary>
/// A network as data: nodes in an order in which every input comes before its use, with the shape of each value less the batch.
/// The compiled assembly carries it as text; see <see cref="GraphText"/>.
/// </summary>
internal sealed record GraphDescriptor(EquatableArray<GraphNode> Nodes)
{
    /// <summary>
    /// SHA-256 of the text. The name of the class is not in it: renaming a class does not make its parameters wrong.
    /// </summary>
    public string Hash => Sha256Hex.OfText(GraphText.Write(this));
}

/// <summary>One operation.</summary>
/// <param name="Id">Its position among the nodes.</param>
/// <param name="Operation">One of <see cref="GraphOperation"/>.</param>
/// <param name="Path">The layer's path, empty where the operation has no layer.</param>
/// <param name="Inputs">Ids of the nodes whose values it takes.</param>
/// <param name="Attributes">Its constants.</param>
/// <param name="Shape">Shape of its value, without the batch; of a named dimension the maximum.</param>
/// <param name="Names">Names of its dimensions, empty for a constant extent; none at all where all are constant.</param>
internal sealed record GraphNode(
    int Id,
    string Operation,
    string Path,
    EquatableArray<int> Inputs,
    EquatableArray<GraphAttribute> Attributes,
    EquatableArray<int> Shape,
    EquatableArray<string> Names = default)
{
    /// <summary>Whether every extent of the value is known at compile time.</summary>
    public bool IsConstant => Names.Count == 0;

    /// <summary>The shape with the names of its dimensions.</summary>
    public EquatableArray<Dimension> Dimensions => Shape
        .Select((extent, i) => new Dimension(extent, IsConstant || Names[i].Length == 0 ? null : Names[i]))
        .ToEquatableArray();

    /// <summary>What <see cref="Names"/> is for dimensions.</summary>
    public static EquatableArray<string> NamesOf(IReadOnlyList<Dimension> shape) =>
        shape.All(dimension => dimension.IsConstant) ? default : shape.Select(dimension => dimension.Name ?? "").ToEquatableArray();

    /// <summary>Number of values in the node's result for one input; the most where a dimension is named.</summary>
    public int Length => Shape.Aggregate(1, (product, extent) => checked(product * extent));

    public EquatableArray<int> Integers(string name) => Attributes.First(attribute => attribute.Name == name).Values;

    public int Integer(string name) => Integers(name)[0];

    /// <summary>Binary32 numbers that are kept by their bits; empty where the node has no such attribute.</summary>
    public float[] Reals(string name)
    {
        var attribute = Attributes.FirstOrDefault(candidate => candidate.Name == name);
        return attribute is null ? [] : [.. attribute.Values.Select(bits => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0))];
    }
}

/// <summary>A named constant: integers, or the bits of binary32 numbers.</summary>
internal sealed record GraphAttribute(string Name, EquatableArray<int> Values)
{
    public GraphAttribute(string name, params int[] values)
        : this(name, new EquatableArray<int>(values))
    {
    }

    public static GraphAttribute OfReals(string name, float[] values) =>
        new(name, new EquatableArray<int>([.. values.Select(value => BitConverter.ToInt32(BitConverter.GetBytes(value), 0))]));

    public override string ToString() =>
        Name + "=" + string.Join("x", Values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}

using System;
using System.Collections.Generic;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>A value while the graph is built: its node, and what messages call it.</summary>
/// <param name="Node">The node that gives it.</param>
/// <param name="Label">Path of the layer, name of the operator or the parameter.</param>
/// <param name="Origin">The nearest layer or parameter upstream, or null where that is the value itself.</param>
/// <param name="Call">The call that gives it.</param>
internal sealed record GraphValue(GraphNode Node, string Label, GraphValue? Origin, SourceNode Call)
{
    public IReadOnlyList<Dimension> Shape { get; } = Node.Dimensions;

    /// <summary>What a value that is computed from this one names as its origin.</summary>
    public GraphValue Nearest => Origin ?? this;

    /// <summary>For messages: <c>Flatten gives 32×5×5 = 800, from conv2 at line 14</c>.</summary>
    /// <param name="inputs">The values it was computed from.</param>
    public string Describe(Func<int, GraphValue> inputs)
    {
        string shape = ShapeText.Of(Shape);
        if (Node.Operation == GraphOperation.Flatten)
        {
            shape = $"{ShapeText.Of(inputs(Node.Inputs[0]).Shape)} = {shape}";
        }

        string from = Origin is null ? "" : $", from {Origin.Label}{LineMention.Of(Origin.Call)}";
        return Node.Operation == GraphOperation.Input ? $"{Label} is {shape}" : $"{Label} gives {shape}{from}";
    }
}

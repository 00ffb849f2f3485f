using System;
using System.Collections.Generic;
using System.Linq;

namespace TeqGen.Shared.Graphs;

/// <summary>A graph whose named dimensions have become extents.</summary>
internal static class FixedLengths
{
    /// <summary>The graph with its dimensions as long as they can be.</summary>
    public static GraphDescriptor AtMost(GraphDescriptor graph) => Of(graph, new Dictionary<string, int>());

    /// <summary>The graph with dimensions of given lengths.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="lengths">Lengths by name; the maximum is that of a name that is not there.</param>
    /// <exception cref="ArgumentException">There is no such dimension, or it cannot have this length.</exception>
    public static GraphDescriptor Of(GraphDescriptor graph, IReadOnlyDictionary<string, int> lengths)
    {
        var known = graph.Nodes.SelectMany(node => node.Dimensions).Where(dimension => !dimension.IsConstant).Distinct().ToDictionary(dimension => dimension.Name!);
        foreach (var length in lengths)
        {
            if (!known.TryGetValue(length.Key, out var dimension))
            {
                throw new ArgumentException(
                    $"there is no dimension {length.Key}; {(known.Count == 0 ? "all extents are constant" : "there are " + string.Join(", ", known.Keys.OrderBy(name => name, StringComparer.Ordinal)))}");
            }

            if (length.Value < 1 || length.Value > dimension.Maximum)
            {
                throw new ArgumentException($"the length of {length.Key} must be 1 to {dimension.Maximum}, found {length.Value}");
            }
        }

        return known.Count == 0 ? graph : new(graph.Nodes.Select(node => node with { Shape = Extents(node), Names = default }).ToEquatableArray());

        EquatableArray<int> Extents(GraphNode node) => node.Dimensions
            .Select(dimension => dimension.Name is { } name && lengths.TryGetValue(name, out int length) ? length : dimension.Maximum).ToEquatableArray();
    }
}

using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Layers that <c>Forward</c> never calls, or whose results nobody reads: their weights are loaded for nothing, and the search refuses them.</summary>
internal static class UnusedLayers
{
    /// <param name="layers">All layers of the network.</param>
    /// <param name="graph">What <c>Forward</c> computes.</param>
    /// <param name="network">The root, for messages.</param>
    /// <returns>One problem for each field.</returns>
    public static IEnumerable<Problem> Find(IReadOnlyList<LayerInstance> layers, GraphDescriptor graph, string network)
    {
        var used = new HashSet<string>(graph.Nodes.Select(node => node.Path));
        return layers.Where(layer => !used.Contains(layer.Path)).GroupBy(layer => layer.Node!).Select(group => Problem.At(
            group.Key, "TEQ017", string.Join(", ", group.Select(layer => layer.Path)), network));
    }
}

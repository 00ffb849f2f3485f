using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Calibration;

/// <summary>The dataflow graph that the generator put into a network's class.</summary>
internal static class NetworkGraph
{
    public static GraphDescriptor Of(Module network)
    {
        string text = network.GraphDescriptor ?? throw new SearchException(
            $"{network.GetType().Name} has no graph: its class must be partial, have [ExponentialQuantized], and its Forward must be one "
                + "that TeqGen's generator can follow; see the build's diagnostics.");
        var graph = GraphText.Read(text);
        return graph.Nodes[0] is { IsConstant: false } input
            ? throw new SearchException(
                $"{network.GetType().Name} takes {string.Join("×", input.Dimensions)}; a network with a dimension that is not constant cannot be quantized yet. "
                + "Give it a constant extent in [Shape].")
            : graph;
    }

    /// <summary>Number of values that the network gives for one input: the classes of a classifier.</summary>
    public static int OutputLength(GraphDescriptor graph) => graph.Nodes.Last(node => node.Operation == GraphOperation.Output).Length;

    /// <summary>The node of a layer and the shape of its input without the batch.</summary>
    public static (GraphNode Node, int[] InputShape) Layer(GraphDescriptor graph, string path)
    {
        var node = graph.Nodes.FirstOrDefault(node => node.Path == path)
            ?? throw new SearchException($"Layer {path} is never used by Forward; remove it, or use it.");
        return (node, [.. graph.Nodes[node.Inputs[0]].Shape]);
    }
}

using TeqGen.Shared;
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
        return GraphText.Read(text);
    }

    /// <summary>The graph with the extents of some inputs in the place of named dimensions.</summary>
    /// <param name="network">The network.</param>
    /// <param name="shapes">Shape of each input, without the batch; null for a network without named dimensions.</param>
    /// <exception cref="SearchException">The inputs do not fit, or there are none.</exception>
    public static GraphDescriptor Bound(Module network, IReadOnlyList<int[]>? shapes)
    {
        var graph = Of(network);
        GraphNode[] inputs = [.. graph.Nodes.Where(node => node.Operation == GraphOperation.Input)];
        if (shapes is not null && shapes.Count != inputs.Length)
        {
            throw new SearchException($"{network.GetType().Name} takes {inputs.Length} inputs, found {shapes.Count}.");
        }

        if (inputs.All(input => input.IsConstant))
        {
            return graph;
        }

        var extents = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Length; i++)
        {
            var declared = inputs[i].Dimensions;
            if (shapes is null)
            {
                throw new SearchException($"{network.GetType().Name} takes {string.Join("×", declared)}; give the inputs whose extents are to be taken.");
            }

            if (!Fits(declared, shapes[i]) || !AreAlike(declared, shapes[i], extents))
            {
                var named = declared.Where(dimension => !dimension.IsConstant).Distinct();
                string maxima = string.Join(", ", named.Select(dimension => $"{dimension} at most {dimension.Maximum}"));
                throw new SearchException($"{network.GetType().Name} takes {string.Join("×", declared)} with {maxima}, found {Tensor.Describe(shapes[i])}.");
            }
        }

        return new GraphDescriptor(graph.Nodes.Select(node => node with
        {
            Shape = node.Dimensions.Select(dimension => dimension.Name is { } name ? extents[name] : dimension.Maximum).ToEquatableArray(),
            Names = default,
        }).ToEquatableArray());
    }

    // Whether a named dimension has the extent that it has in the inputs before.
    private static bool AreAlike(EquatableArray<Dimension> declared, int[] shape, Dictionary<string, int> extents)
    {
        for (int i = 0; i < shape.Length; i++)
        {
            if (declared[i].Name is { } name && !extents.TryAdd(name, shape[i]) && extents[name] != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether extents are those of a shape, or within the maxima of its named dimensions.</summary>
    public static bool Fits(IReadOnlyList<Dimension> shape, ReadOnlySpan<int> extents)
    {
        bool fits = shape.Count == extents.Length;
        for (int i = 0; fits && i < extents.Length; i++)
        {
            var dimension = shape[i];
            int first = 0;
            while (shape[first] != dimension)
            {
                first++;
            }

            fits = dimension.IsConstant ? extents[i] == dimension.Maximum : extents[i] <= dimension.Maximum && extents[i] == extents[first];
        }

        return fits;
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

using TeqGen.Search.Calibration;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// Runs a network node by node from its graph, with the bits of its <c>Forward</c> (of its folded <c>Forward</c> where it has normalizations).
/// Layers can be given other weights and rounded inputs one by one, a run can begin anywhere, and values live no longer than somebody reads
/// them. The network is read once and never changed; any number of threads may run.
/// </summary>
internal sealed class GraphExecutor
{
    private readonly GraphNode[] nodes;
    private readonly int[] layerOfNode;
    private readonly int[] lookupOfNode;
    private readonly int[] productOfNode;
    private readonly GraphDescriptor declared;
    private readonly bool[] folded;
    private readonly int[] lastUse;
    private readonly FeatureNormalization?[] normalizations;

    private GraphExecutor(GraphDescriptor graph, GraphDescriptor declared, ExecutableLayer[] layers, bool[] folded, FeatureNormalization?[] normalizations)
    {
        this.declared = declared;
        nodes = [.. graph.Nodes];
        (Layers, this.folded, this.normalizations) = (layers, folded, normalizations);
        layerOfNode = [.. nodes.Select(node => Array.FindIndex(layers, layer => layer.Node.Id == node.Id))];
        lookupOfNode = [.. nodes.Select(node => node.Operation == GraphOperation.Embedding ? Array.FindIndex(layers, layer => layer.Path == node.Path) : -1)];
        Products = [.. nodes.Where(node => node.Operation == GraphOperation.MatMul)];
        productOfNode = [.. nodes.Select(node => Array.FindIndex(Products, product => product.Id == node.Id))];
        OutputNode = FindOutput();
        lastUse = new int[nodes.Length];
        foreach (var node in nodes)
        {
            foreach (int input in node.Inputs)
            {
                lastUse[input] = node.Id;
            }
        }

        lastUse[OutputNode] = nodes.Length;
    }

    /// <summary>Layers with weights in the order of the graph, in which a layer comes after all that it reads.</summary>
    public IReadOnlyList<ExecutableLayer> Layers { get; }

    /// <summary>Products of two activations in the order of the graph.</summary>
    public GraphNode[] Products { get; }

    public IReadOnlyList<GraphNode> Nodes => nodes;

    /// <summary>The node whose values are the network's outputs; of a closing softmax the operand, which orders classes alike and tells more.</summary>
    public int OutputNode { get; }

    /// <summary>Whether the network gives the probabilities of a softmax, whose operand <see cref="OutputNode"/> is.</summary>
    public bool ClosesWithSoftmax => OutputNode != Last().Id;

    /// <summary>The dimensions of a node's value as the network declares them, without the batch.</summary>
    public IReadOnlyList<Dimension> DimensionsOf(int node) => declared.Nodes[node].Dimensions;

    /// <summary>Reads a network of one input.</summary>
    /// <param name="network">The network with FP32 weights.</param>
    /// <param name="inputs">Inputs whose extents named dimensions take; null for a network that has none.</param>
    /// <exception cref="SearchException">It has no graph, a layer that the graph does not use, or one that it uses twice.</exception>
    public static GraphExecutor Of(Module network, Tensor? inputs = null) => Of(network, inputs is null ? null : [inputs.Shape[1..].ToArray()]);

    /// <summary>Reads a network.</summary>
    /// <param name="network">The network with FP32 weights.</param>
    /// <param name="inputs">Inputs whose extents named dimensions take.</param>
    /// <exception cref="SearchException">It has no graph, a layer that the graph does not use, or one that it uses twice.</exception>
    public static GraphExecutor Of(Module network, CalibrationSet inputs) => Of(network, inputs.Shapes);

    private static GraphExecutor Of(Module network, IReadOnlyList<int[]>? shapes)
    {
        var (graph, declared) = (NetworkGraph.Bound(network, shapes), NetworkGraph.Of(network));
        var bindings = network.Layers().ToDictionary(binding => binding.Path, binding => binding.Layer);
        foreach (string path in bindings.Keys)
        {
            int uses = graph.Nodes.Count(node => node.Path == path && node.Operation != GraphOperation.Embedding);
            if (uses != 1)
            {
                throw new SearchException(uses == 0
                    ? $"Layer {path} is never used by Forward; remove it, or use it."
                    : $"Layer {path} is used {uses} times by Forward; give each use a layer of its own.");
            }
        }

        // The generator has made sure that a convolution which nothing else reads stands before each normalization.
        var normalizations = graph.Nodes.Where(node => node.Operation == GraphOperation.BatchNorm2d).ToDictionary(node => node.Inputs[0]);
        var layers = graph.Nodes
            .Where(node => GraphOperation.HasWeights(node.Operation))
            .Select(node => ExecutableLayer.Of(
                graph, declared, node, bindings[node.Path], normalizations.TryGetValue(node.Id, out var n) ? (BatchNorm2d)bindings[n.Path] : null))
            .ToArray();
        return new GraphExecutor(
            graph,
            declared,
            layers,
            [.. graph.Nodes.Select(node => node.Operation == GraphOperation.BatchNorm2d)],
            [.. graph.Nodes.Select(node => bindings.GetValueOrDefault(node.Path) as FeatureNormalization)]);
    }

    /// <summary>The network with other weights and biases.</summary>
    /// <param name="layers">In the place of <see cref="Layers"/>.</param>
    public GraphExecutor With(ExecutableLayer[] layers) => new(new GraphDescriptor(nodes.ToEquatableArray()), declared, layers, folded, normalizations);

    /// <summary>Whether a value is not read by this node or any later one.</summary>
    public bool IsDead(int value, int node) => lastUse[value] < node;

    /// <summary>Index of the layer of a node, or −1.</summary>
    public int LayerOf(int node) => layerOfNode[node];

    /// <summary>Index of the layer whose rows a node looks up, or −1.</summary>
    public int LookupOf(int node) => lookupOfNode[node];

    /// <summary>Index of a node among the products, or −1.</summary>
    public int ProductOf(int node) => productOfNode[node];

    /// <summary>Values of both operands of a product for one input, where named dimensions are at their most.</summary>
    public (long Left, long Right) LengthsOf(GraphNode product) => (declared.Nodes[product.Inputs[0]].Length, declared.Nodes[product.Inputs[1]].Length);

    /// <summary>The value of a node.</summary>
    /// <param name="id">The node, not the input.</param>
    /// <param name="inputs">Its operands.</param>
    /// <param name="substitute">What takes the node's place if it is a layer or a product; null for FP32.</param>
    public Tensor Compute(int id, ReadOnlySpan<Tensor> inputs, PreparedNode? substitute)
    {
        if (folded[id])
        {
            return inputs[0];
        }

        if (normalizations[id] is { } normalization)
        {
            return normalization.Forward(inputs[0]);
        }

        if (lookupOfNode[id] is >= 0 and var rows)
        {
            return substitute is PreparedLayer looked ? looked.LookUp(inputs[0]) : Layers[rows].Values.LookUp(inputs[0]);
        }

        int layer = layerOfNode[id];
        return substitute is not null ? substitute.Forward(inputs)
            : layer < 0 ? NodeOperators.Compute(nodes[id], inputs)
            : Layers[layer].Values.Forward(inputs[0]);
    }

    /// <summary>The network's outputs for some inputs.</summary>
    /// <param name="input">[batch, shape of the network's input].</param>
    /// <param name="substitutes">For each layer, and where there are more for each product after them, what takes its place, or null.</param>
    public Tensor Run(Tensor input, IReadOnlyList<PreparedNode?> substitutes)
    {
        var values = new Tensor?[nodes.Length];
        Start(values, input);
        return Continue(values, 1, substitutes);
    }

    /// <summary>Gives the network's inputs to their nodes.</summary>
    public void Start(Tensor?[] values, Tensor input)
    {
        foreach (var node in nodes.Where(node => node.Operation == GraphOperation.Input))
        {
            values[node.Id] = InputLayout.Part(nodes, node.Id, input);
        }
    }

    /// <summary>Runs the rest of the network.</summary>
    /// <param name="values">Values of the nodes before that are still needed; changed.</param>
    /// <param name="first">The first node to compute.</param>
    /// <param name="substitutes">For each layer, and where there are more for each product after them, what takes its place, or null.</param>
    public Tensor Continue(Tensor?[] values, int first, IReadOnlyList<PreparedNode?> substitutes)
    {
        for (int id = first; id <= OutputNode; id++)
        {
            int place = productOfNode[id] >= 0 ? Layers.Count + productOfNode[id] : Math.Max(layerOfNode[id], lookupOfNode[id]);
            Step(values, id, place < 0 || place >= substitutes.Count ? null : substitutes[place]);
        }

        return values[OutputNode]!;
    }

    /// <summary>Computes one node and forgets what nobody reads any more.</summary>
    public void Step(Tensor?[] values, int id, PreparedNode? substitute)
    {
        var node = nodes[id];
        if (node.Operation != GraphOperation.Input)
        {
            values[id] = Compute(id, [.. node.Inputs.Select(input => values[input]!)], substitute);
        }

        foreach (int input in node.Inputs)
        {
            if (IsDead(input, id + 1))
            {
                values[input] = null;
            }
        }
    }

    private int FindOutput() => Last() is { Operation: GraphOperation.Softmax } softmax ? softmax.Inputs[0] : Last().Id;

    private GraphNode Last() => nodes[nodes.Single(node => node.Operation == GraphOperation.Output).Inputs[0]];
}

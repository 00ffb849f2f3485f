using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>A graph to a straight line of steps: ReLU fused where that is possible, buffers assigned.</summary>
internal sealed class RunPlanner
{
    private readonly GraphDescriptor graph;
    private readonly ImageLayout layout;
    private readonly EquatableArray<NetworkLayer> layers;
    private readonly int[] readers;
    private readonly BufferPlanner buffers;
    private readonly List<PlannedNormalization> normalizations;
    private readonly HandOvers handOvers;
    private readonly ResidualAdditions additions;

    private RunPlanner(GraphDescriptor graph, EquatableArray<NetworkLayer> layers, IEnumerable<ManifestLayer> parameters, HashSet<string> lookups, EquatableArray<PlannedNormalization> known)
    {
        layout = ImageLayout.Of(graph);
        this.graph = layout.Graph;
        this.layers = layers;
        readers = new int[this.graph.Nodes.Count];
        foreach (int input in this.graph.Nodes.SelectMany(node => node.Inputs))
        {
            readers[input]++;
        }

        additions = new ResidualAdditions(layout);
        buffers = new BufferPlanner(layout, IsFollower, additions.SharesWith);
        normalizations =
        [
            .. known, .. this.graph.Nodes.Where(node => GraphOperation.IsRowNormalization(node.Operation))
                .Select(node => new PlannedNormalization(node.Path, node.Integer("features"))).Except(known).Distinct(),
        ];
        handOvers = new HandOvers(layout, buffers, IsFollower, parameters.ToDictionary(layer => layer.Path, layer => layer.Activations.ExponentBits), node => lookups.Contains(node.Path));
    }

    /// <param name="graph">The network.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="parameters">What the manifest has for them.</param>
    /// <param name="lookups">Paths of those that are computed by lookup, which alone take and give encoded values.</param>
    /// <param name="known">Normalizations that have numbers already.</param>
    public static RunPlan Plan(
        GraphDescriptor graph, EquatableArray<NetworkLayer> layers, IEnumerable<ManifestLayer> parameters, HashSet<string> lookups, EquatableArray<PlannedNormalization> known = default)
    {
        var planner = new RunPlanner(graph, layers, parameters, lookups, known);
        return new RunPlan(
            graph.Nodes.Where(node => node.Operation == GraphOperation.Input && !node.Attributes.Any(attribute => attribute.Name == StepOperation.State))
                .Select(node => node.Dimensions).ToEquatableArray(),
            graph.Nodes[graph.Nodes.Count - 1].Dimensions,
            planner.buffers.ArenaLength,
            planner.Steps().ToEquatableArray(),
            planner.normalizations.ToEquatableArray(),
            BatchRows.Of(planner.graph));
    }

    private IEnumerable<RunStep> Steps()
    {
        foreach (var node in graph.Nodes)
        {
            switch (node.Operation)
            {
                case GraphOperation.Input:
                case var view when GraphOperation.IsView(view):
                    break;
                case GraphOperation.Relu or GraphOperation.BatchNorm2d or GraphOperation.Add when IsFused(node):
                    break;
                case GraphOperation.Output:
                    // Where the result is the input itself, nothing else has written it.
                    var place = PlaceOf(node.Inputs[0]);
                    if (place.Kind != PlaceKind.Output)
                    {
                        var output = new Place(PlaceKind.Output, 0, node.Length);
                        yield return new RunStep($"{Name(node)}: a copy", node.Operation, -1, false, new([place]), output, default);
                    }

                    break;
                default:
                    yield return Step(node);
                    break;
            }
        }
    }

    private RunStep Step(GraphNode node)
    {
        var fused = FusedInto(node).ToList();
        string comment = string.Join(" and ", fused.Prepend(node).Select(Name));
        int layer = GraphOperation.IsRowNormalization(node.Operation)
            ? normalizations.FindIndex(normalization => normalization.Path == node.Path)
            : LayerOf(node);

        bool isWritten = node.Operation == GraphOperation.Concat && Enumerable.Range(0, node.Inputs.Count).All(i => buffers.IsPart(node, i));
        return new RunStep(
            $"{comment} -> {ShapeText.Of(node.Dimensions)}{(isWritten ? ": written in place by its operands" : "")}",
            node.Operation,
            layer,
            fused.Any(other => other.Operation == GraphOperation.Relu),
            Operands(node).Select(PlaceOf).ToEquatableArray(),
            PlaceOf(node.Id),
            (layer < 0 || GraphOperation.IsRowNormalization(node.Operation) ? Constants(node) : RecurrentCalls.Constants(node, layers[layer], graph.Nodes[node.Inputs[0]])).ToEquatableArray(),
            layout.WorksOnChannelsLast(node),
            PixelStride(node),
            buffers.ScratchOf(node.Id),
            handOvers.ReaderOf(node) is { } reader ? LayerOf(reader) : -1,
            handOvers.IsHandedOver(node),
            ProductPlan.Of(node)?.Index ?? -1,
            fused.Any(other => other.Operation == GraphOperation.Add));
    }

    private int LayerOf(GraphNode node)
    {
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            if (layers[i].Path == node.Path)
            {
                return i;
            }
        }

        return -1;
    }

    private Place PlaceOf(int node) => buffers.PlaceOf(node) with { Size = ExtentCode.Size(graph.Nodes[node]) };

    /// <summary>What a convolution wants to know where an image with its channels innermost goes in or comes out; else 0.</summary>
    private int PixelStride(GraphNode node) =>
        node.Operation != GraphOperation.Conv2d || !(layout.WorksOnChannelsLast(node) || layout.IsChannelsLast(node.Id)) ? 0
        : buffers.PlaceOf(node.Id) is { PixelStride: > 0 and var stride } ? stride
        : node.Shape[0];

    /// <summary>Of an image and one value for each of its channels the image comes first.</summary>
    private IEnumerable<int> Operands(GraphNode node) =>
        IsPerChannel(node) ? node.Inputs.OrderByDescending(input => graph.Nodes[input].Length) : node.Inputs;

    private bool IsPerChannel(GraphNode node) =>
        node.Operation is GraphOperation.Add or GraphOperation.Multiply
        && graph.Nodes[node.Inputs[0]].Length != graph.Nodes[node.Inputs[1]].Length;

    private string[] Constants(GraphNode node)
    {
        if (node.Operation is GraphOperation.MatMul or StepOperation.MatMulCache && ProductPlan.Of(node) is not null)
        {
            return ProductConstants(node);
        }

        if (OperatorCalls.Middle(node) is null && (!node.IsConstant || node.Inputs.Any(input => !graph.Nodes[input].IsConstant)))
        {
            return NamedCalls.Constants(node, [.. node.Inputs.Select(input => (IReadOnlyList<Dimension>)graph.Nodes[input].Dimensions)]);
        }

        if (IsPerChannel(node))
        {
            return [ShapeText.Of(node.Shape[1] * node.Shape[2])];
        }

        if (OperatorCalls.Middle(node) is { } middle)
        {
            return [middle];
        }

        bool permuted = layout.WorksOnChannelsLast(node) && node.Operation is GraphOperation.Concat or GraphOperation.Slice or GraphOperation.Pad;
        IReadOnlyList<int>[] shapes = [.. node.Inputs.Select(input => (IReadOnlyList<int>)graph.Nodes[input].Shape)];
        return OperatorCalls.Constants(permuted ? ImageLayout.Permuted(node) : node, permuted ? [.. shapes.Select(ImageLayout.Permuted)] : shapes)
            .Select((constant, i) => node.Operation == GraphOperation.Concat && buffers.IsPart(node, i) ? RunStep.Done : constant).ToArray();
    }

    /// <summary>Groups, rows, inner and columns, and the number of pieces where the right operand is kept as codes.</summary>
    private string[] ProductConstants(GraphNode node)
    {
        var right = graph.Nodes[node.Inputs[1]];
        string[] extents = [.. NamedCalls.Constants(node, [.. node.Inputs.Select(input => (IReadOnlyList<Dimension>)graph.Nodes[input].Dimensions)]).Take(4)];
        return node.Operation == StepOperation.MatMulCache ? [.. extents, ShapeText.Of(right.Integer(StepOperation.Outer))]
            : buffers.PlaceOf(right.Id).Kind == PlaceKind.StateCodes ? [.. extents, "1"]
            : extents;
    }

    /// <summary>The nodes that a layer's step computes as well, in their order.</summary>
    private IEnumerable<GraphNode> FusedInto(GraphNode node)
    {
        while (graph.Nodes.FirstOrDefault(other => IsFused(other) && HostOf(other) == node.Id) is { } next)
        {
            yield return node = next;
        }
    }

    /// <summary>The operand whose step computes a fused node as well.</summary>
    private int HostOf(GraphNode node) => additions.ConvolutionOf(node) is null ? node.Inputs[0] : node.Inputs.Max();

    private bool IsFused(GraphNode node) => IsFollower(node) || additions.ConvolutionOf(node) is not null;

    /// <summary>
    /// Whether a node is a normalization, whose convolution has folded weights, or a ReLU that the layer before it does while storing: it must
    /// be the only one to read that layer.
    /// </summary>
    private bool IsFollower(GraphNode node)
    {
        if (node.Operation is not (GraphOperation.Relu or GraphOperation.BatchNorm2d))
        {
            return false;
        }

        var before = graph.Nodes[node.Inputs[0]];
        return readers[before.Id] == 1
            && ((GraphOperation.HasWeights(before.Operation) && !GraphOperation.IsRecurrence(before.Operation)) || before.Operation == GraphOperation.BatchNorm2d || additions.ConvolutionOf(before) is not null);
    }

    private static string Name(GraphNode node) =>
        $"{ShapeText.Of(node.Id)} {node.Operation}{(node.Path.Length > 0 ? " " : "")}{node.Path}";
}

using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>A quantized product of two activations.</summary>
/// <param name="Parameters">Its grids.</param>
/// <param name="Left">Shape of the left operand.</param>
/// <param name="Right">Shape of the right operand.</param>
internal sealed record ProductPlan(ManifestProduct Parameters, EquatableArray<Dimension> Left, EquatableArray<Dimension> Right)
{
    /// <summary>The products of a network that the manifest has grids for, in the order of the graph.</summary>
    public static EquatableArray<ProductPlan> Of(GraphDescriptor graph, Manifest manifest) => manifest.Products
        .OrderBy(product => product.Node)
        .Select(product => new ProductPlan(product, graph.Nodes[graph.Nodes[product.Node].Inputs[0]].Dimensions, graph.Nodes[graph.Nodes[product.Node].Inputs[1]].Dimensions))
        .ToEquatableArray();

    /// <summary>The graph with the quantized products marked as such, which they stay wherever their nodes go.</summary>
    public static GraphDescriptor Mark(GraphDescriptor graph, IReadOnlyList<ProductPlan> products)
    {
        if (products.Count == 0)
        {
            return graph;
        }

        var nodes = graph.Nodes.ToArray();
        for (int i = 0; i < products.Count; i++)
        {
            var parameters = products[i].Parameters;
            nodes[parameters.Node] = nodes[parameters.Node] with { Attributes = new([new(StepOperation.Product, i, parameters.Right.StoredBits)]) };
        }

        return new GraphDescriptor(nodes.ToEquatableArray());
    }

    /// <summary>Number of the product that a node computes or encodes for, and the bits of the right operand's codes; null of another node.</summary>
    public static (int Index, int Bits)? Of(GraphNode node) =>
        node.Attributes.FirstOrDefault(attribute => attribute.Name == StepOperation.Product) is { } product ? (product.Values[0], product.Values[1]) : null;
}

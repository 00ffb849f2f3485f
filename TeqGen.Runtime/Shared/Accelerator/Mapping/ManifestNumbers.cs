using System;
using System.Linq;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>The numbers of a network's layers as a search found them.</summary>
internal static class ManifestNumbers
{
    /// <summary>Grids of layers by their paths, of products of activations by their nodes.</summary>
    /// <param name="manifest">It has every layer of the graph.</param>
    public static Func<GraphNode, LayerNumbers?> Of(Manifest manifest) => Of(manifest.Layers, manifest.Products);

    /// <summary>Grids of layers by their paths, of products of activations by their nodes.</summary>
    /// <param name="layers">Every layer of the graph.</param>
    /// <param name="products">Products of activations; one that is not among them has no codes.</param>
    public static Func<GraphNode, LayerNumbers?> Of(EquatableArray<ManifestLayer> layers, EquatableArray<ManifestProduct> products) => node =>
        node.Operation == GraphOperation.MatMul
            ? products.FirstOrDefault(product => product.Node == node.Id) is { } product ? new(Arithmetic.Exponent, GridOf(product.Base, product.Right), GridOf(product.Base, product.Left)) : null
            : layers.FirstOrDefault(layer => layer.Path == node.Path) is { } layer ? LayerOf(layer)
            : null;

    /// <summary>Grids of a layer.</summary>
    public static LayerNumbers LayerOf(ManifestLayer layer) =>
        new(Arithmetic.Exponent, GridOf(layer.Base, layer.Weights), GridOf(layer.Base, layer.Activations));

    private static Grid GridOf(Real b, ManifestOperand operand) => new(
        new OperandFormat(operand.ExponentBits, operand.Signed, operand.Companded, operand.Beta.Value != 0), b, operand.Alpha, operand.Beta);
}

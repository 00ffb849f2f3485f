using System;
using System.Linq;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>The numbers of a network's layers as a search found them.</summary>
internal static class ManifestNumbers
{
    /// <summary>Grids by the path of the layer.</summary>
    /// <param name="manifest">It has every layer of the graph.</param>
    public static Func<GraphNode, LayerNumbers?> Of(Manifest manifest) => Of(manifest.Layers);

    /// <summary>Grids by the path of the layer.</summary>
    /// <param name="layers">Every layer of the graph. A node that is not among them, a product of activations, has no codes.</param>
    public static Func<GraphNode, LayerNumbers?> Of(EquatableArray<ManifestLayer> layers) => node =>
    {
        var layer = layers.FirstOrDefault(layer => layer.Path == node.Path);
        return layer is null ? null : new(Arithmetic.Exponent, GridOf(layer.Base, layer.Weights), GridOf(layer.Base, layer.Activations));
    };

    private static Grid GridOf(Real b, ManifestOperand operand) => new(
        new OperandFormat(operand.ExponentBits, operand.Signed, operand.Companded, operand.Beta.Value != 0), b, operand.Alpha, operand.Beta);
}

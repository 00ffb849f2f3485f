using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Benchmarks;

/// <summary>A manifest for a network that was never searched: 4-bit grids of three kinds in turn. The generator does not ask whether they are good.</summary>
internal static class SyntheticManifest
{
    private const double Base = 1.3;

    public static string Of(string model, string descriptor) => Of(model, descriptor, (_, i) => (
        Base,
        new ManifestOperand(3, true, i % 3 == 0, 0.01, i % 3 == 0 ? -0.01 : 0.001 * (i % 3), 0.06, 21),
        new ManifestOperand(4, false, true, 0.02, -0.02, 0.06, 21)));

    /// <summary>With grids of one's choice.</summary>
    public static string Of(string model, string descriptor, Func<GraphNode, int, (double Base, ManifestOperand Weights, ManifestOperand Activations)> grids)
    {
        var graph = GraphText.Read(descriptor);
        string hash = Sha256Hex.OfText(model);
        var layers = graph.Nodes.Where(node => GraphOperation.HasWeights(node.Operation)).Select((node, i) =>
        {
            var (b, weights, activations) = grids(node, i);
            return new ManifestLayer(node.Path, node.Operation, WeightShape(node), graph.Nodes[node.Inputs[0]].Shape, b, weights, activations);
        });
        return ManifestWriter.Write(new Manifest(
            model,
            graph.Hash,
            hash,
            new BlobReference(model + ".teqw", 1, hash),
            new SearchProvenance("0.1.0", "none", default, hash, "", 1, default),
            layers.ToEquatableArray()));
    }

    private static EquatableArray<int> WeightShape(GraphNode node)
    {
        if (node.Operation == GraphOperation.Linear)
        {
            return new([node.Integer("out"), node.Integer("in")]);
        }

        var kernel = node.Integers("kernel");
        return new([node.Integer("out"), node.Integer("in") / node.Integer("groups"), kernel[0], kernel[^1]]);
    }
}

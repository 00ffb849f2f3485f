using System.Security.Cryptography;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Generator;

/// <summary>Manifest and blob of a network with grids that were asked for and random weights, sealed as the search seals them.</summary>
internal sealed record TestParameters(Manifest Manifest, byte[] Blob)
{
    public string ManifestText => ManifestWriter.Write(Manifest);

    /// <param name="name">Name of the files without extension.</param>
    /// <param name="graph">The network.</param>
    /// <param name="formatOf">Formats of a layer's weights and activations, by its position.</param>
    public static TestParameters Create(
        string name, GraphDescriptor graph, Func<int, (OperandFormat Weights, OperandFormat Activations)> formatOf)
    {
        var random = new Random(7);
        var layers = new List<ManifestLayer>();
        var parameters = new List<LayerParameters>();
        foreach (var node in graph.Nodes.Where(node => GraphOperation.HasWeights(node.Operation)).DistinctBy(node => node.Path))
        {
            var (weights, activations) = formatOf(layers.Count);
            int[] shape = node.Operation == GraphOperation.Linear
                ? [node.Integer("out"), node.Integer("in")]
                : [node.Integer("out"), node.Integer("in") / node.Integer("groups"), node.Integer("kernel"), node.Integer("kernel")];
            const double Base = 1.25;
            var grid = Operand(Base, weights, 0.5);
            layers.Add(new ManifestLayer(
                node.Path,
                node.Operation,
                shape.ToEquatableArray(),
                graph.Nodes[node.Inputs[0]].Shape,
                Base,
                grid,
                Operand(Base, activations, 4)));
            int outputs = shape[0], length = shape.Aggregate(1, (product, extent) => product * extent);
            parameters.Add(new LayerParameters(
                node.Path,
                weights.StoredBits,
                [.. Enumerable.Range(0, length).Select(_ => RandomCode(random, weights))],
                [.. Enumerable.Range(0, outputs).Select(_ => 0.75f + (0.5f * random.NextSingle()))],
                node.Integer("bias") == 0 && !IsNormalized(graph, node) ? null : [.. Enumerable.Range(0, outputs).Select(_ => random.NextSingle() - 0.5f)]));
        }

        byte[] blob = BlobWriter.Write(parameters);
        var manifest = new Manifest(
            name,
            graph.Hash,
            Sha256Hex.OfText("weights"),
            new BlobReference(name + BlobFormat.Extension, blob.Length, Convert.ToHexStringLower(SHA256.HashData(blob))),
            new SearchProvenance("0.1.0", "test", default, Sha256Hex.OfText("calibration"), "", 1, default),
            layers.ToEquatableArray());
        return new TestParameters(manifest, blob);
    }

    // A normalization that is folded into its convolution gives it a bias.
    private static bool IsNormalized(GraphDescriptor graph, GraphNode node) =>
        graph.Nodes.Any(other => other.Operation == GraphOperation.BatchNorm2d && other.Inputs[0] == node.Id);

    /// <summary>Any code that encoding can give.</summary>
    public static byte RandomCode(Random random, OperandFormat format)
    {
        int code = random.Next(1 << format.StoredBits);
        return (byte)(format.Signed && code == format.Magnitudes ? 0 : code);
    }

    public static ExponentialGrid Grid(double b, ManifestOperand operand) => new(
        b,
        operand.Alpha.Value,
        operand.Beta.Value,
        operand.ExponentBits,
        operand.Signed,
        operand.Companded ? ZeroTreatment.Companded : ZeroTreatment.Reserved);

    /// <summary>A grid that reaches up to <paramref name="largest"/>.</summary>
    public static ManifestOperand Operand(double b, OperandFormat format, double largest)
    {
        double top = ExponentialGrid.Powers(b, format.Levels)[^1];
        double alpha = format.Companded ? largest / (top - 1) : largest / top;
        double beta = format.Companded ? -alpha : format.HasOffset ? alpha / 8 : 0;
        return new ManifestOperand(format.ExponentBits, format.Signed, format.Companded, alpha, beta, 0.0625, 20.5);
    }
}

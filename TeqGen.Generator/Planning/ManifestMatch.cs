using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>Whether a manifest belongs to a network's definition. One mistake gives one problem, the most definite one.</summary>
internal static class ManifestMatch
{
    public static Problem? Check(Network network, ManifestFile file)
    {
        if (file.Failure is { } failure)
        {
            string id = failure.Kind switch
            {
                ManifestProblemKind.Altered => "TEQ012",
                ManifestProblemKind.SchemaTooNew => "TEQ014",
                _ => "TEQ011",
            };
            return Problem.AtLine(file.Path, failure.Line, id, file.Name, failure.Message);
        }

        var manifest = file.Manifest!;
        bool sameDefinition = manifest.DefinitionHash == network.Graph!.Hash;
        var missing = network.Layers.Where(layer => manifest.FindLayer(layer.Path) is null).ToList();
        var surplus = manifest.Layers.Where(layer => network.FindLayer(layer.Path) is null).ToList();
        var weights = network.Layers.Where(layer => manifest.FindLayer(layer.Path) is { } found && !SameWeights(layer, found)).ToList();
        var inputs = network.Layers
            .Where(layer => manifest.FindLayer(layer.Path) is { } found
                && SameWeights(layer, found) && !layer.InputShape.Equals(found.InputShape))
            .ToList();
        if (missing.Count > 0 && (sameDefinition || surplus.Count + weights.Count == 0))
        {
            return Problem.At(missing[0].Node, "TEQ015", file.Name, List("layer", missing.Select(layer => layer.Path)));
        }

        if (weights.Count > 0 && (sameDefinition || missing.Count + surplus.Count == 0))
        {
            var layer = weights[0];
            var found = manifest.FindLayer(layer.Path)!;
            return Problem.At(
                layer.Node,
                "TEQ016",
                layer.Path,
                $"is {Weights(layer.Operation, layer.WeightShape)}",
                file.Name,
                Weights(found.Kind, found.WeightShape) + Also(weights.Skip(1)));
        }

        if (sameDefinition && inputs.Count > 0)
        {
            var layer = inputs[0];
            return Problem.At(
                layer.Node,
                "TEQ016",
                layer.Path,
                $"takes {ShapeText.Of(layer.InputShape)}",
                file.Name,
                ShapeText.Of(manifest.FindLayer(layer.Path)!.InputShape) + Also(inputs.Skip(1)));
        }

        if (sameDefinition && manifest.Products.FirstOrDefault(product => !IsProduct(network.Graph, product.Node)) is { } wrong)
        {
            return Problem.AtLine(file.Path, 1, "TEQ011", file.Name, $"node {ShapeText.Of(wrong.Node)} of {network.Type.Name} is no product of two activations");
        }

        return sameDefinition
            ? null
            : Problem.At(network.Root.Node, "TEQ013", file.Name, network.Type.Name, Difference(missing, surplus, [.. weights, .. inputs]));
    }

    private static bool IsProduct(GraphDescriptor graph, int node) => node < graph.Nodes.Count && graph.Nodes[node].Operation == GraphOperation.MatMul;

    private static bool SameWeights(NetworkLayer layer, ManifestLayer found) =>
        layer.Operation == found.Kind && layer.WeightShape.Equals(found.WeightShape);

    private static string Difference(List<NetworkLayer> missing, List<ManifestLayer> surplus, List<NetworkLayer> changed)
    {
        var parts = new List<string>();
        if (missing.Count > 0)
        {
            parts.Add($"it lacks {List("layer", missing.Select(layer => layer.Path))}");
        }

        if (surplus.Count > 0)
        {
            parts.Add($"it has {List("layer", surplus.Select(layer => layer.Path))}, which the definition does not call");
        }

        if (changed.Count > 0)
        {
            parts.Add($"{List("layer", changed.Select(layer => layer.Path))} changed shape");
        }

        return parts.Count > 0
            ? string.Join(", ", parts)
            : "the layers' shapes agree, but not their other arguments, the operators between them, [Shape] or [Normalize]";
    }

    private static string List(string noun, IEnumerable<string> names)
    {
        var list = names.ToList();
        return $"{noun}{(list.Count > 1 ? "s" : "")} {string.Join(", ", list)}";
    }

    private static string Also(IEnumerable<NetworkLayer> others)
    {
        string names = string.Join(", ", others.Select(layer => layer.Path));
        return names.Length == 0 ? "" : $" (likewise {names})";
    }

    private static string Weights(string kind, IEnumerable<int> shape) => $"{kind} with weights {ShapeText.Of(shape)}";
}

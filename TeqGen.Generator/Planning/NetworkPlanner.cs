using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Planning;

/// <summary>A network with its manifest: what is generated for it, and what is wrong.</summary>
internal sealed record PlannedNetwork(NetworkPlan? Plan, EquatableArray<Problem> Problems);

/// <summary>Brings definition and manifest together.</summary>
internal static class NetworkPlanner
{
    // Parts of a root's generated code that are not layers, and so names that a layer's file cannot have.
    private static readonly string[] PartNames = ["Binding", "Graph", "Model", "Template"];

    /// <param name="network">The definition.</param>
    /// <param name="file">The manifest it names, or null.</param>
    /// <param name="ignoreParameters">Whether to build as if there were none, without saying so.</param>
    public static PlannedNetwork Plan(Network network, ManifestFile? file, bool ignoreParameters)
    {
        if (network.Graph is null)
        {
            const string Reason = "cannot be loaded: its definition has errors, repair them and build again";
            return new PlannedNetwork(network.HasStubs ? Stub(network, Reason) : null, default);
        }

        if (network.Graph.Nodes.Any(node => !node.IsConstant))
        {
            const string Reason = "cannot be loaded: its input has a dimension that is not constant, see TEQ008 in the build";
            return new PlannedNetwork(Stub(network, Reason), default);
        }

        if (ignoreParameters || file is null)
        {
            // A name that is empty is about to be typed.
            EquatableArray<Problem> hint = ignoreParameters || network.Root.Manifest.Length == 0
                ? default
                : new([Problem.At(network.Root.Node, "TEQ010", network.Type.Name, network.Root.Manifest)]);
            return new PlannedNetwork(
                Stub(network, $"has no quantized parameters yet: run 'teqgen search --model {network.Type.Name} …', then build"), hint);
        }

        if (ManifestMatch.Check(network, file) is { } problem)
        {
            return new PlannedNetwork(
                Stub(network, $"cannot be loaded: {file.Name} cannot be used, see {problem.Id} in the build"),
                new EquatableArray<Problem>([problem]));
        }

        return new PlannedNetwork(
            new NetworkPlan(
                network.Type,
                network.HintName,
                network.InputIdentifier,
                file.Manifest!.Blob,
                RunPlanner.Plan(network.Graph, network.Layers),
                PlanLayers(network, file).ToEquatableArray(),
                ""),
            default);
    }

    private static NetworkPlan Stub(Network network, string reason) =>
        new(network.Type, network.HintName, network.InputIdentifier, null, null, default, reason);

    private static IEnumerable<LayerPlan> PlanLayers(Network network, ManifestFile file)
    {
        var hintNames = new HashSet<string>(PartNames, StringComparer.OrdinalIgnoreCase);
        var classNames = new HashSet<string>(StringComparer.Ordinal);
        var owners = new Dictionary<(CounterLayout, int), string>();
        foreach (var layer in network.Layers)
        {
            var parameters = file.Manifest!.FindLayer(layer.Path)!;
            var counters = new CounterLayout(GridCheck.FormatOf(parameters.Weights), GridCheck.FormatOf(parameters.Activations));
            string className = UniqueName.Of("TeqGenLayer_" + layer.Path.Replace('.', '_'), classNames);
            if (!owners.TryGetValue((counters, layer.Geometry.PatchLength), out string? owner))
            {
                owners.Add((counters, layer.Geometry.PatchLength), owner = className);
            }

            yield return new LayerPlan(
                network.Type,
                $"{network.HintName}.{UniqueName.Of(layer.Path, hintNames)}",
                className,
                owner,
                network.SeesRuntimeInternals,
                layer,
                network.Graph!.Nodes.First(node => node.Path == layer.Path).Shape,
                parameters,
                counters);
        }
    }
}

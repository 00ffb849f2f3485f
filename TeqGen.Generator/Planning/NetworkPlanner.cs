using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Planning;

/// <summary>A network with its manifest.</summary>
/// <param name="Root">Place of the root's attribute.</param>
/// <param name="Report">Whether the build is to show how much was generated.</param>
/// <param name="Plan">What is generated for it, or null where nothing is.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record PlannedNetwork(SourceNode Root, bool Report, NetworkPlan? Plan, EquatableArray<Problem> Problems);

/// <summary>Brings definition and manifest together.</summary>
internal static class NetworkPlanner
{
    // Parts of a root's generated code that are not layers, and so names that a layer's file cannot have.
    private static readonly string[] PartNames = ["Binding", "Graph", "Hardware", "Model", "Products", "Template"];

    public static PlannedNetwork Plan(PlanInput input)
    {
        var (plan, problems) = Plan(input.Network, input);
        return new PlannedNetwork(input.Network.Root.Node, input.Options.Report, plan, problems);
    }

    private static (NetworkPlan? Plan, EquatableArray<Problem> Problems) Plan(Network network, PlanInput input)
    {
        var file = input.Manifest;
        if (network.HasOwnModel)
        {
            return (null, default);
        }

        if (network.Graph is null)
        {
            const string Reason = "cannot be loaded: its definition has errors, repair them and build again";
            return (network.HasStubs ? Stub(network, Reason) : null, default);
        }

        if (file is null)
        {
            string others = input.Candidates.Count == 0 ? "" : $" (but {string.Join(", ", input.Candidates)} is, which was written for it)";

            // A name that is empty is about to be typed.
            EquatableArray<Problem> hint = input.Options.IgnoreParameters || network.Root.Manifest.Length == 0
                ? default
                : new([Problem.At(network.Root.Node, "TEQ010", network.Type.Name, network.Root.Manifest, others)]);
            return (
                Stub(network, $"has no quantized parameters yet: run 'teqgen search --model {network.Type.Name} …', then build"), hint);
        }

        if (ManifestMatch.Check(network, file) is { } problem)
        {
            return (
                Stub(network, $"cannot be loaded: {file.Name} cannot be used, see {problem.Id} in the build"),
                new EquatableArray<Problem>([problem]));
        }

        LayerPlan[] layers = [.. PlanLayers(network, file, MachineProfileReader.Read(input.Profile))];
        var lookups = new HashSet<string>(layers.Where(layer => layer.Choice.Auto == KernelStrategy.Lookup).Select(layer => layer.Layer.Path));
        RunPlan Plan(GraphDescriptor graph, EquatableArray<PlannedNormalization> known = default) =>
            RunPlanner.Plan(graph, network.Layers, file.Manifest!.Layers, lookups, known);
        var products = ProductPlan.Of(network.Graph, file.Manifest!);
        var graph = ProductPlan.Mark(network.Graph, products);
        var run = Plan(graph);
        return (
            new NetworkPlan(
                network.Type,
                network.HintName,
                network.HidesBase,
                network.InputIdentifiers,
                file.Manifest!.Blob,
                run,
                layers.ToEquatableArray(),
                "",
                network.HasOwnSteps ? null : GenerationPlanner.Plan(graph, part => Plan(part, run.Normalizations) with { Rows = 1 }),
                products),
            default);
    }

    private static NetworkPlan Stub(Network network, string reason) =>
        new(network.Type, network.HintName, network.HidesBase, network.InputIdentifiers, null, null, default, reason, network.Graph is null || network.HasOwnSteps ? null : GenerationPlanner.Plan(network.Graph, null));

    private static IEnumerable<LayerPlan> PlanLayers(Network network, ManifestFile file, MachineProfile profile)
    {
        var hintNames = new HashSet<string>(PartNames, StringComparer.OrdinalIgnoreCase);
        var classNames = new HashSet<string>(StringComparer.Ordinal);
        var owners = new Dictionary<(CounterLayout, int), string>();
        foreach (var layer in network.Layers)
        {
            var parameters = file.Manifest!.FindLayer(layer.Path)!;
            var counters = new CounterLayout(GridCheck.FormatOf(parameters.Weights), GridCheck.FormatOf(parameters.Activations));
            string className = UniqueName.Of("TeqGenLayer_" + layer.Path.Replace('.', '_'), classNames);
            var choice = KernelChooser.Choose(layer, counters, profile);
            string? owner = null;
            if (choice.Counting == KernelStrategy.CompareAndAccumulate && !owners.TryGetValue((counters, layer.Geometry.PatchLength), out owner))
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
                network.Graph!.Nodes.First(node => node.Path == layer.Path && node.Operation == layer.Operation).Shape,
                parameters,
                counters,
                choice,
                network.Graph.Nodes.Any(node => node.Operation == GraphOperation.Embedding && node.Path == layer.Path));
        }
    }
}

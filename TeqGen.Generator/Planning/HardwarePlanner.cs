using System.Collections.Generic;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Files;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>What a network is planned for the accelerator from.</summary>
/// <param name="Type">The class.</param>
/// <param name="HintName">Beginning of the names of its generated files.</param>
/// <param name="Root">Place of its attribute.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="Layers">Grids of its layers; what else a manifest says, but for the products, changes no plan.</param>
/// <param name="Products">Grids of its products of two activations.</param>
/// <param name="Machine">Text of the machine's description.</param>
internal sealed record HardwareInput(
    TypeIdentity Type, string HintName, SourceNode Root, GraphDescriptor Graph, EquatableArray<ManifestLayer> Layers, EquatableArray<ManifestProduct> Products, string Machine)
{
    /// <summary>The input of a network that has usable parameters and a usable machine.</summary>
    public static IEnumerable<HardwareInput> Of(PlanInput input, SettingsFile machine)
    {
        var network = input.Network;
        if (machine.Text.Length > 0 && network is { Graph: { } graph, HasOwnModel: false } && input.Manifest is { } file
            && ManifestMatch.Check(network, file) is null)
        {
            yield return new(network.Type, network.HintName, network.Root.Node, graph, file.Manifest!.Layers, file.Manifest.Products, machine.Text);
        }
    }
}

/// <summary>What is generated: the constants that <see cref="HardwareFiles"/> names.</summary>
internal sealed record HardwarePlan(TypeIdentity Type, string HintName, int StreamBytes, string Commands, string Machine, string Network);

/// <summary>A network with its plan, or with the reason why it has none.</summary>
internal sealed record PlannedHardware(EquatableArray<HardwarePlan> Plans, EquatableArray<Problem> Problems);

/// <summary>Plans a network for the project's machine, by the mapper that the tool has too.</summary>
internal static class HardwarePlanner
{
    public static PlannedHardware Plan(HardwareInput input)
    {
        var machine = MachineProfiles.Read(input.Machine);
        try
        {
            var plan = Planner.Run(machine, Lowering.Run(input.Graph, ManifestNumbers.Of(input.Layers, input.Products)));
            string network = NetworkJson.Write(input.Type.Name, input.Graph.Hash, machine, plan);
            string commands = HardwareFiles.Encode([.. plan.Commands]);
            return new(new([new HardwarePlan(input.Type, input.HintName, plan.Commands.Count, commands, input.Machine, network)]), default);
        }
        catch (MappingException e)
        {
            return new(default, new([Problem.At(input.Root, "TEQ031", input.Type.Name, machine.Name, e.Message)]));
        }
    }
}

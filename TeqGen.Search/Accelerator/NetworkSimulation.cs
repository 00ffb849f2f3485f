using System.Collections.Concurrent;
using TeqGen.Accelerator.Simulation;
using TeqGen.Models;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Accelerator;

/// <summary>A network on a machine: planned, verified and run.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Result">What it took.</param>
/// <param name="Output">The network's result where data were given.</param>
internal sealed record NetworkSimulation(AcceleratorPlan Plan, SimulationResult Result, float[]? Output)
{
    /// <summary>Runs without data.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="graph">The network.</param>
    /// <param name="numbers">How its operands are represented.</param>
    /// <param name="withTimeline">Whether to keep every command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchException">The machine cannot execute the network.</exception>
    public static NetworkSimulation Run(
        MachineDescription machine,
        GraphDescriptor graph,
        Func<GraphNode, LayerNumbers?> numbers,
        bool withTimeline = false,
        CancellationToken cancellationToken = default)
    {
        var plan = MakePlan(machine, graph, numbers);
        return new(plan, StreamSimulator.Run(machine, [.. plan.Commands], null, withTimeline, cancellationToken), null);
    }

    /// <summary>Runs MACs without data. What only counting elements have makes no difference, so that machines that differ in that share a run.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="graph">The network.</param>
    /// <param name="compared">The numbers of the machine that it is compared with.</param>
    /// <param name="known">Runs of other machines, by hash; the run is added.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static NetworkSimulation RunInt8(
        MachineDescription machine,
        GraphDescriptor graph,
        Func<GraphNode, LayerNumbers?> compared,
        ConcurrentDictionary<string, NetworkSimulation> known,
        CancellationToken cancellationToken)
    {
        var counting = MachineProfiles.Find(MachineProfiles.Default)!;
        var plain = machine.With(counting.CounterStorage, "not used", [
            .. MachineSections.CountingOnly.Select(name => (name, Neutral(name, counting)))]);
        return known.GetOrAdd(plain.Hash, _ => Run(machine, graph, NetworkNumbers.Baseline(Arithmetic.Int8, compared), cancellationToken: cancellationToken));
    }

    /// <summary>Runs one input through a quantized network.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="graph">The network.</param>
    /// <param name="numbers">Its grids.</param>
    /// <param name="parameters">Its parameters by the path of the layer.</param>
    /// <param name="input">One input without the batch; of several the values of one after the other.</param>
    /// <param name="withTimeline">Whether to keep every command.</param>
    /// <param name="onValues">Sees every layer's values before what is fused after it.</param>
    public static NetworkSimulation RunData(
        MachineDescription machine,
        GraphDescriptor graph,
        Func<GraphNode, LayerNumbers?> numbers,
        Func<string, LayerParameters> parameters,
        ReadOnlySpan<float> input,
        bool withTimeline = false,
        Action<TeqGen.Accelerator.Isa.ProgramStep, LayerTile, float[]>? onValues = null)
    {
        var plan = MakePlan(machine, graph, numbers);
        var data = new DataMachine(OperatorUnit.Compute) { OnValues = onValues };
        int start = 0;
        foreach (var tensor in plan.Workload.Tensors.Where(tensor => graph.Nodes[tensor.Node].Operation == GraphOperation.Input))
        {
            data.SetReals(plan.TensorBlocks[tensor.Id], input.Slice(start, tensor.Elements).ToArray());
            start += tensor.Elements;
        }

        foreach (var step in plan.Steps.Where(step => step.Mapping is not null))
        {
            if (step.Step.Layer!.Rows is not { Product: true })
            {
                data.SetWeights(step.WeightBlock, parameters(step.Step.Node.Path));
            }
        }

        foreach (var step in plan.Workload.Steps.Where(step => step.Node.Operation == GraphOperation.Embedding))
        {
            var (table, factors) = (plan.Workload.Tensors[step.Inputs[1]], step.Inputs[2]);
            data.SetTable(plan.TensorBlocks[table.Id], plan.TensorBlocks[factors], parameters(step.Node.Path), table.Channels);
        }

        foreach (var tensor in plan.Workload.Tensors.Where(tensor => tensor.IsParameter && GraphOperation.IsRowNormalization(graph.Nodes[tensor.Node].Operation)))
        {
            data.SetNormalization(plan.TensorBlocks[tensor.Id], parameters(graph.Nodes[tensor.Node].Path), hasBias: tensor.Channels > 1);
        }

        var result = StreamSimulator.Run(machine, [.. plan.Commands], data, withTimeline);
        return new(plan, result, data.Reals(plan.TensorBlocks[plan.Workload.Output]));
    }

    // Whatever belongs together with any lanes and vector unit.
    private static int Neutral(string name, MachineDescription machine) => name is "exponentLanesPerSet" or "postMultipliers" ? 1 : machine[name];

    private static AcceleratorPlan MakePlan(MachineDescription machine, GraphDescriptor graph, Func<GraphNode, LayerNumbers?> numbers)
    {
        try
        {
            return Planner.Run(machine, Lowering.Run(graph, numbers));
        }
        catch (MappingException e)
        {
            throw new SearchException($"{machine.Name}: {e.Message}.");
        }
    }
}

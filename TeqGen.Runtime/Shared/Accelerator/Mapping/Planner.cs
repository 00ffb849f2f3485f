using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Plans a network for a machine: a mapping for each layer, a place for each tensor, and the commands.</summary>
internal sealed class Planner
{
    private readonly MachineDescription machine;
    private readonly Workload workload;
    private readonly List<Command> commands = [];
    private readonly int[] tensorBlocks;
    private long next;

    private Planner(MachineDescription machine, Workload workload)
    {
        (this.machine, this.workload) = (machine, workload);
        tensorBlocks = [.. workload.Tensors.Select(tensor => Allocate(ShareBlocks(machine, (long)tensor.Elements * tensor.Bits)))];
    }

    /// <exception cref="MappingException">The machine cannot execute the network.</exception>
    public static AcceleratorPlan Run(MachineDescription machine, Workload workload) => new Planner(machine, workload).Run();

    /// <summary>Blocks of every vault that hold so many bits, which are divided over all of them.</summary>
    public static long ShareBlocks(MachineDescription machine, long bits) =>
        Blocks(machine, LayerTiles.Divide(bits, (long)machine["vaults"]));

    /// <summary>Blocks that hold so many bits.</summary>
    public static long Blocks(MachineDescription machine, long bits) => LayerTiles.Divide(bits, 8L * machine["blockBytes"]);

    /// <summary>Blocks of a vault.</summary>
    public static long VaultBlocks(MachineDescription machine) => machine.Capacity / machine["vaults"] / machine["blockBytes"];

    private AcceleratorPlan Run()
    {
        var steps = workload.Steps.Select(step => step.Layer is null ? Operator(step) : Layer(step)).ToEquatableArray();
        commands.Add(new(Opcode.End));
        byte[] stream = CommandStream.Encode(machine.Hash, commands);
        return new(workload, steps, new(tensorBlocks), new(stream));
    }

    private PlannedStep Layer(WorkStep step)
    {
        var input = workload.Tensors[step.Inputs[0]];
        bool encode = input.Grid is null && step.Numbers!.Arithmetic == Arithmetic.Exponent;
        var search = new MappingSearch(machine, step, input.Bits, step.Targets.Sum(target => workload.Tensors[target.Tensor].Bits));
        var (mapping, cost) = search.Run();
        var tiles = new LayerTiles(step.Layer!, step.Pool, mapping);
        long tileBlocks = Blocks(machine, search.Traffic(mapping).WeightShare(tiles.Largest()));
        bool isProduct = step.Layer!.Rows is { Product: true };
        int weights = isProduct ? tensorBlocks[step.Inputs[1]] : Allocate(tileBlocks * tiles.OutputTiles * tiles.InputTiles);
        LayerCommands.Write(commands, step, mapping, tiles, new(
            tensorBlocks[input.Id], input.Bits, encode, weights, step.Add < 0 ? -1 : tensorBlocks[step.Add]));
        AddTargets(step);
        LayerCommands.WriteLoops(commands, mapping, tiles, step.Layer.Rows is { IsLoop: true });
        return new(step, mapping, weights, isProduct ? 0 : (int)tileBlocks, cost);
    }

    private PlannedStep Operator(WorkStep step)
    {
        var output = workload.Tensors[step.Targets[0].Tensor];
        long inputs = step.Inputs.Select((input, i) =>
            LayerTiles.Divide(VectorWork.Read(step.Node, i, workload.Tensors[input].Elements), (long)machine["vaults"]) * VectorWork.Bits(step.Node, i)).Sum();
        long targetBits = step.Targets.Sum(target => (long)workload.Tensors[target.Tensor].Bits);
        var shape = step.Node.Shape;
        long outputs = shape.Aggregate(1L, (product, extent) => product * extent);
        long bits = inputs + (LayerTiles.Divide(outputs, (long)machine["vaults"]) * targetBits);
        int times = (int)LayerTiles.Divide(2 * bits, 8L * machine["bufferBytes"]);
        commands.Add(OperatorCommand.Write(Opcode.Operate, step.Node, [.. step.Inputs.Select(input => (workload.Tensors[input], tensorBlocks[input]))]));
        AddTargets(step);
        LayerCommands.WriteOperatorLoop(commands, times);
        long work = LayerTiles.Divide(outputs, (long)machine["vaults"]) * VectorWork.PerValue(step.Node.Operation, Inner(step));
        long cycles = Math.Max(LayerCost.MemoryCycles(machine, bits), LayerTiles.Divide(work, (long)machine["vectorLanes"]));
        var energy = new Energy(
            Dram: bits * machine["vaults"] * machine["dramBit"],
            Buffer: 2 * bits * machine["vaults"] * machine["bufferBit"],
            PostProcessing: outputs * VectorWork.PerValue(step.Node.Operation, Inner(step)) * machine["addFp32"],
            Static: cycles * machine["vaults"] * machine["staticVaultCycle"]);
        return new(step, null, 0, 0, new(cycles, energy));
    }

    private int Inner(WorkStep step)
    {
        var shape = workload.Tensors[step.Inputs[0]].Shape;
        return shape.Count == 0 ? 1 : shape[shape.Count - 1];
    }

    private void AddTargets(WorkStep step)
    {
        foreach (var target in step.Targets)
        {
            var tensor = workload.Tensors[target.Tensor];
            var grid = tensor.Grid ?? default;
            var (b, alpha, beta) = (Command.Halves(grid.Base.Value), Command.Halves(grid.Alpha.Value), Command.Halves(grid.Beta.Value));
            var (channels, offset) = Place(step, tensor, target);
            commands.Add(new(
                Opcode.Target, tensorBlocks[tensor.Id], tensor.Bits, channels, offset,
                tensor.Grid is null ? 0 : Grid.Pack(grid.Format), b.Low, b.High, alpha.Low, alpha.High, beta.Low, beta.High));
            commands.AddRange(target.Order.Select(order => new Command(
                Opcode.Order, order.Outer, order.First, order.Middle, order.Second, order.Inner)));
        }
    }

    // Channels of the tensor and the first that is written. A layer over rows has its channels innermost and counts in elements; what is stored in another
    // order fills its tensor.
    private static (int Channels, int Offset) Place(WorkStep step, WorkTensor tensor, WorkTarget target) =>
        step.Layer is { Rows: not null } ? (tensor.Elements, target.Offset * (tensor.Elements / tensor.Channels))
        : target.Order.Count == 0 ? (tensor.Channels, target.Offset)
        : (step.Layer?.Outputs ?? (step.Node.Shape.Count == 0 ? 1 : step.Node.Shape[0]), 0);

    private int Allocate(long blocks)
    {
        long start = next;
        next += blocks;
        return next <= VaultBlocks(machine) && next <= int.MaxValue
            ? (int)start
            : throw new MappingException($"the network does not fit into the {machine.Capacity} bytes of {machine.Name}");
    }
}

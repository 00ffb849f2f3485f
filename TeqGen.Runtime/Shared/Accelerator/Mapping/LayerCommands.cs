using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Writes the commands of one layer or operator.</summary>
internal static class LayerCommands
{
    /// <summary>Where a layer's operands lie.</summary>
    /// <param name="Activations">First block of the activations.</param>
    /// <param name="ActivationBits">Their bits in memory.</param>
    /// <param name="Encode">Whether they are encoded when they are loaded.</param>
    /// <param name="Weights">First block of the weights.</param>
    /// <param name="Add">First block of the tensor that is added; −1 for none.</param>
    public readonly record struct Places(int Activations, int ActivationBits, bool Encode, int Weights, int Add);

    public static void Write(List<Command> commands, WorkStep step, LayerMapping mapping, LayerTiles tiles, Places places)
    {
        var shape = step.Layer!;
        var numbers = step.Numbers!;
        commands.Add(new(
            Opcode.Layer, shape.Inputs, shape.Outputs, shape.Groups, shape.Height, shape.Width, shape.Kernel.Height, shape.Kernel.Width,
            shape.Stride.Height, shape.Stride.Width, shape.Padding.Height, shape.Padding.Width, shape.Dilation));
        bool exponent = numbers.Arithmetic == Arithmetic.Exponent;
        var (b, weights, activations) = (Command.Halves(numbers.Weights.Base.Value), numbers.Weights, numbers.Activations);
        var (weightAlpha, weightBeta) = (Command.Halves(weights.Alpha.Value), Command.Halves(weights.Beta.Value));
        var (activationAlpha, activationBeta) = (Command.Halves(activations.Alpha.Value), Command.Halves(activations.Beta.Value));
        commands.Add(new(
            Opcode.Grid, (int)numbers.Arithmetic, exponent ? Grid.Pack(weights.Format) : numbers.WeightBits,
            exponent ? Grid.Pack(activations.Format) : numbers.ActivationBits, b.Low, b.High, weightAlpha.Low, weightAlpha.High,
            weightBeta.Low, weightBeta.High, activationAlpha.Low, activationAlpha.High, activationBeta.Low, activationBeta.High));
        if (shape.Rows is { } rows)
        {
            commands.Add(new(Opcode.Sequence, rows.Gates, rows.Reverse ? 1 : 0, rows.Product ? 1 : 0));
        }

        commands.Add(new(
            Opcode.Map, mapping.ChannelVaults, mapping.PixelVaults, (int)mapping.Order, mapping.TileOutputs, mapping.TileRows,
            mapping.TileColumns, mapping.TileInputs));
        commands.Add(new(
            Opcode.Source, places.Activations, places.ActivationBits, places.Encode ? 1 : 0, places.Weights, numbers.WeightBits));
        var pool = step.Pool ?? new PoolWindow((0, 0), (0, 0), (0, 0), Ceil: false);
        commands.Add(new(
            Opcode.After, 1, step.HasBias ? 1 : 0, step.Relu ? 1 : 0, places.Add, step.AddRelu ? 1 : 0, pool.Kernel.Height, pool.Kernel.Width,
            pool.Stride.Height, pool.Stride.Width, pool.Padding.Height, pool.Padding.Width, pool.Ceil ? 1 : 0));
        commands.AddRange(step.Chain.Select(node => OperatorCommand.Write(Opcode.Apply, node, [])));
    }

    /// <param name="commands">They are added to these.</param>
    /// <param name="mapping">How the layer is divided.</param>
    /// <param name="tiles">Its tiles.</param>
    /// <param name="isLoop">Whether a row reads what all vaults have stored of the row before.</param>
    public static void WriteLoops(List<Command> commands, LayerMapping mapping, LayerTiles tiles, bool isLoop)
    {
        if (mapping.Order == LoopOrder.WeightsOuter)
        {
            commands.Add(new(Opcode.Loop, 0, tiles.OutputTiles));
            Add(Opcode.LoadWeights, Semaphores.WeightsFree, Semaphores.WeightsReady);
            Add(Opcode.Sync, Semaphores.WeightsReady, Semaphores.None);
            commands.Add(new(Opcode.Loop, 1, tiles.PixelTiles));
            Add(Opcode.LoadActivations, Semaphores.ActivationsFree, Semaphores.ActivationsReady);
            Add(Opcode.Count, Semaphores.ActivationsReady | Semaphores.CountersFree, Semaphores.ActivationsFree | Semaphores.CountersReady);
            AddResults();
            AddBarrier();
            commands.Add(new(Opcode.EndLoop));
            Add(Opcode.Sync, Semaphores.None, Semaphores.WeightsFree);
        }
        else
        {
            commands.Add(new(Opcode.Loop, 1, tiles.PixelTiles));
            Add(Opcode.LoadActivations, Semaphores.ActivationsFree, Semaphores.ActivationsReady);
            Add(Opcode.Sync, Semaphores.ActivationsReady, Semaphores.None);
            commands.Add(new(Opcode.Loop, 0, tiles.OutputTiles));
            if (tiles.InputTiles == 1)
            {
                Add(Opcode.LoadWeights, Semaphores.WeightsFree, Semaphores.WeightsReady);
                Add(Opcode.Count, Semaphores.WeightsReady | Semaphores.CountersFree, Semaphores.WeightsFree | Semaphores.CountersReady);
            }
            else
            {
                Add(Opcode.Sync, Semaphores.CountersFree, Semaphores.None);
                commands.Add(new(Opcode.Loop, 2, tiles.InputTiles));
                Add(Opcode.LoadWeights, Semaphores.WeightsFree, Semaphores.WeightsReady);
                Add(Opcode.Count, Semaphores.WeightsReady, Semaphores.WeightsFree);
                commands.Add(new(Opcode.EndLoop));
                Add(Opcode.Sync, Semaphores.None, Semaphores.CountersReady);
            }

            AddResults();
            commands.Add(new(Opcode.EndLoop));
            Add(Opcode.Sync, Semaphores.None, Semaphores.ActivationsFree);
            AddBarrier();
        }

        commands.Add(new(Opcode.EndLoop));
        commands.Add(new(Opcode.Barrier));

        void Add(Opcode opcode, Semaphores wait, Semaphores signal) => commands.Add(Command.OfUnit(opcode, wait, signal));

        void AddBarrier()
        {
            if (isLoop)
            {
                commands.Add(new(Opcode.Barrier));
            }
        }

        void AddResults()
        {
            Add(Opcode.Post, Semaphores.CountersReady | Semaphores.OutputsFree, Semaphores.CountersFree | Semaphores.OutputsReady);
            Add(Opcode.Store, Semaphores.OutputsReady, Semaphores.OutputsFree);
        }
    }

    public static void WriteOperatorLoop(List<Command> commands, int times)
    {
        commands.Add(new(Opcode.Loop, 1, times));
        commands.Add(Command.OfUnit(Opcode.LoadActivations, Semaphores.ActivationsFree, Semaphores.ActivationsReady));
        commands.Add(Command.OfUnit(
            Opcode.Post, Semaphores.ActivationsReady | Semaphores.OutputsFree, Semaphores.ActivationsFree | Semaphores.OutputsReady));
        commands.Add(Command.OfUnit(Opcode.Store, Semaphores.OutputsReady, Semaphores.OutputsFree));
        commands.Add(new(Opcode.EndLoop));
        commands.Add(new(Opcode.Barrier));
    }
}

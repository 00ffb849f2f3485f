using TeqGen.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>The work of a layer's commands.</summary>
internal sealed class LayerJobs : IJobSource
{
    private readonly MachineDescription machine;
    private readonly ProgramStep step;
    private readonly LayerProgram layer;
    private readonly LayerTiles tiles;
    private readonly LayerTraffic traffic;
    private readonly ElementModel element;
    private readonly long weightTileBlocks;
    private readonly long activationBlocks;
    private readonly long addBlocks;
    private readonly int comparisons;

    public LayerJobs(MachineDescription machine, ProgramStep step)
    {
        (this.machine, this.step, layer, element) = (machine, step, step.Layer!, step.Element!);
        tiles = layer.Tiles;
        traffic = step.Traffic(element);
        var shape = layer.Shape;
        weightTileBlocks = Planner.Blocks(machine, traffic.WeightShare(tiles.Largest()));
        activationBlocks = Planner.ShareBlocks(machine, (long)shape.Inputs * shape.Height * shape.Width * layer.Source["activationBits"]);
        addBlocks = Planner.ShareBlocks(machine, 32L * shape.Outputs * shape.OutputHeight * shape.OutputWidth);
        comparisons = (layer.After["relu"] + layer.After["addRelu"] > 0 ? 1 : 0) + (layer.Pool is null ? 0 : 1)
            + step.Targets.Sum(target => target.Grid?.Format.ExponentBits ?? 0);
    }

    public UnitJob Job(in UnitCommand command, int vault)
    {
        var tile = tiles.At(vault, command.OutputTile, command.PixelTile, command.InputTile);
        if (tile.IsEmpty || command.Opcode == Opcode.Sync)
        {
            return new([], 0, 0, default);
        }

        return command.Opcode switch
        {
            Opcode.LoadWeights => LoadWeights(command, tile),
            Opcode.LoadActivations => LoadActivations(command, tile),
            Opcode.Count => Count(command, tile, vault),
            Opcode.Post => Post(tile),
            _ => Store(command, tile),
        };
    }

    private UnitJob LoadWeights(in UnitCommand command, in LayerTile tile)
    {
        long index = ((long)command.OutputTile * tiles.InputTiles) + command.InputTile;
        long count = Planner.Blocks(machine, traffic.WeightShare(tile));
        var own = layer.IsProduct
            ? BlockRange.OfPart(
                layer.Source["weights"], Planner.ShareBlocks(machine, layer.Shape.WeightCount * layer.Numbers.WeightBits), index,
                (long)tiles.OutputTiles * tiles.InputTiles, count)
            : new BlockRange(layer.Source["weights"] + (index * weightTileBlocks), weightTileBlocks, 0, count);
        long bits = traffic.Weights(tile);
        bool withAdd = layer.Mapping.Order == LoopOrder.ActivationsOuter && command.InputTile == 0;
        return Load(own, bits, 0, layer.Mapping.PixelVaults, withAdd, command, tile);
    }

    private UnitJob LoadActivations(in UnitCommand command, in LayerTile tile)
    {
        // A recurrence begins with a state of zeros, which nobody loads.
        long loaded = layer.IsLoop && command.PixelTile == 0 ? 0 : traffic.Activations(tile);
        long count = loaded == 0 ? 0 : Planner.Blocks(machine, traffic.ActivationShare(tile));
        var own = BlockRange.OfPart(layer.Source["activations"], activationBlocks, command.PixelTile, tiles.PixelTiles, count);
        return Load(
            own, 0, loaded, layer.Mapping.ChannelVaults, layer.Mapping.Order == LoopOrder.WeightsOuter, command, tile);
    }

    private UnitJob Load(
        BlockRange own, long weights, long activations, int sharers, bool withAdd, in UnitCommand command, in LayerTile tile)
    {
        var blocks = new List<BlockRange> { own };
        long add = withAdd ? traffic.Add(tile) : 0;
        if (add > 0)
        {
            blocks.Add(BlockRange.OfPart(
                layer.After["add"], addBlocks, TileNumber(command), (long)tiles.OutputTiles * tiles.PixelTiles, Planner.Blocks(machine, add)));
        }

        long bits = weights + activations;
        var energy = new Energy(
            Network: LayerCost.NetworkEnergy(machine, layer.Mapping, weights, activations, 0),
            Buffer: (bits + add) * machine["bufferBit"],
            Lanes: layer.Source["encode"] != 0 && activations > 0
                ? tile.InputValues * layer.Numbers.Activations.Format.ExponentBits * machine["comparator"] : 0);
        return new(blocks, sharers > 1 ? LayerTiles.Divide(bits, 8L * machine["networkBytesPerCycle"]) : 0, 0, energy);
    }

    private UnitJob Count(in UnitCommand command, in LayerTile tile, int vault)
    {
        long cycles = element.CountCycles(tile.Outputs, tile.Pixels, tile.Terms.Length), waiting = 0;
        if (command.InputTile == tiles.InputTiles - 1)
        {
            // Results are taken while others are counted, but with one bank not those of the same set.
            long before = command.InputTile == 0
                ? 0
                : command.InputTile * element.CountCycles(tile.Outputs, tile.Pixels, tiles.At(vault, command.OutputTile, command.PixelTile, 0).Terms.Length);
            long post = element.PostCycles(tile.Values, layer.Operations(tile.Values, step.Targets.Count));
            waiting = Math.Max(0, machine["counterBanks"] == 1 && element.Counters > 0 ? post : post - before - cycles);
        }

        return new([], cycles + waiting, waiting, element.CountEnergy(tile.Outputs.Length, tile.Pixels, tile.Terms.Length));
    }

    private UnitJob Post(in LayerTile tile)
    {
        long add = traffic.Add(tile), results = traffic.Results(tile);
        long states = layer.IsLoop ? tile.Values / layer.Shape.Gates : 0, fused = tile.Values * layer.ChainOperations;

        // A state's three products are multiplications, its other operations count as sums do; cell or state are read and written.
        var energy = element.PostEnergy(tile.Values, comparisons) + new Energy(
            Buffer: (add + results + (64 * states)) * machine["bufferBit"],
            PostProcessing: (((add / 32) + fused + (states * Math.Max(0, (layer.Shape.Rows?.StateOperations ?? 0) - 3))) * machine["addFp32"])
                + (3 * states * machine["multiplyFp32"]));
        return new([], element.DrainCycles(tile.Values), 0, energy);
    }

    private UnitJob Store(in UnitCommand command, in LayerTile tile)
    {
        long results = traffic.Results(tile), values = tile.FinalValues;
        long number = TileNumber(command), parts = (long)tiles.OutputTiles * tiles.PixelTiles;
        BlockRange[] blocks =
        [
            .. step.Targets.Select(target => BlockRange.OfPart(
                target.Block, Planner.ShareBlocks(machine, step.TargetElements(target) * target.Bits), number, parts,
                Planner.Blocks(machine, values * target.Bits))),
        ];
        return new(blocks, 0, 0, new(
            Network: LayerCost.NetworkEnergy(machine, layer.Mapping, 0, 0, results), Buffer: results * machine["bufferBit"]));
    }

    private long TileNumber(in UnitCommand command) => ((long)command.OutputTile * tiles.PixelTiles) + command.PixelTile;
}

/// <summary>The work of an operator's commands: every vault does its share of the elements.</summary>
internal sealed class OperatorJobs(MachineDescription machine, ProgramStep step) : IJobSource
{
    private readonly int times = step.Body.First(command => command.Opcode == Opcode.Loop)["times"];

    public UnitJob Job(in UnitCommand command, int vault)
    {
        var operation = step.Operator!;
        int part = command.PixelTile;
        long values = Part(operation.Elements);
        switch (command.Opcode)
        {
            case Opcode.LoadActivations:
                var reads = Enumerable.Range(0, operation.Blocks.Length)
                    .Select(i => Range(operation.Blocks[i], operation.Bits(i) * operation.InputElements(i), operation.Bits(i) * Part(operation.ReadElements(i)), part));
                long bits = InputBits();
                return new([.. reads], 0, 0, new(Buffer: bits * machine["bufferBit"]));
            case Opcode.Post:
                long inputs = Enumerable.Range(0, operation.Blocks.Length).Sum(i => Part(operation.ReadElements(i)));
                long work = Math.Max(inputs, values * (operation.PerValue - 1 + step.Targets.Count));
                return new([], LayerTiles.Divide(work, machine["vectorLanes"]), 0, new(
                    Buffer: (InputBits() + (values * step.TargetBits)) * machine["bufferBit"], PostProcessing: work * machine["addFp32"]));
            default:
                var writes = step.Targets.Select(
                    target => Range(target.Block, step.TargetElements(target) * target.Bits, values * target.Bits, part));
                return new([.. writes], 0, 0, new(Buffer: values * step.TargetBits * machine["bufferBit"]));
        }
    }

    // Of one vault's part.
    private long InputBits() =>
        Enumerable.Range(0, step.Operator!.Blocks.Length).Sum(i => step.Operator.Bits(i) * Part(step.Operator.ReadElements(i)));

    private long Part(long elements) => LayerTiles.Divide(elements, (long)machine["vaults"] * times);

    private BlockRange Range(int block, long tensorBits, long bits, int part) =>
        BlockRange.OfPart(block, Planner.ShareBlocks(machine, tensorBits), part, times, Planner.Blocks(machine, bits));
}

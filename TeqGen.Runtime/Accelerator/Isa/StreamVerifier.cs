using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Accelerator.Isa;

/// <summary>
/// Proves of a stream, before anything is executed, that it stays within memory and buffers, that no counter can overflow, that every tile is
/// loaded when it is counted and every result computed and stored once, and that no command waits for ever. Streams do not depend on data,
/// so that running them without any shows all they can do.
/// </summary>
internal sealed class StreamVerifier
{
    private const int MostCommands = 10_000_000;
    private readonly MachineDescription machine;
    private readonly ProgramStep step;

    private StreamVerifier(MachineDescription machine, ProgramStep step) => (this.machine, this.step) = (machine, step);

    /// <exception cref="CommandStreamException">The stream must not be executed; the message says by which rule and where.</exception>
    public static IReadOnlyList<ProgramStep> Verify(MachineDescription machine, byte[] stream)
    {
        var steps = StreamProgram.Read(machine, stream);
        var weights = new List<(long Start, long End)>();
        foreach (var step in steps)
        {
            var verifier = new StreamVerifier(machine, step);
            if (verifier.CheckPlaces() is { } region)
            {
                weights.Add(region);
            }

            verifier.CheckLoops();
            verifier.CheckWaits();
        }

        foreach (var step in steps)
        {
            foreach (var target in step.Targets)
            {
                long end = target.Block + Planner.ShareBlocks(machine, step.TargetElements(target) * target.Bits);
                if (weights.Any(region => target.Block < region.End && region.Start < end))
                {
                    throw new CommandStreamException(StreamProblem.OutOfBounds, $"step {step.Index} would write over weights");
                }
            }
        }

        return steps;
    }

    private (long Start, long End)? CheckPlaces()
    {
        foreach (var target in step.Targets)
        {
            long channels = step.Channels;
            if (target.Offset + channels > target.Channels)
            {
                throw Wrong(StreamProblem.OutOfBounds, $"channels {target.Offset} to {target.Offset + channels} of a tensor with {target.Channels}");
            }

            if (target.Order.Any(order => order.Elements != step.Results) || (target.Order.Count > 0 && channels != target.Channels))
            {
                throw Wrong(StreamProblem.OutOfBounds, $"an order of other than the {step.Results} values that there are");
            }

            CheckRegion("results", target.Block, step.TargetElements(target) * target.Bits);
        }

        if (step.Operator is { } operation)
        {
            for (int i = 0; i < operation.Blocks.Length; i++)
            {
                CheckRegion("operands", operation.Blocks[i], operation.InputElements(i) * operation.Bits(i));
            }

            return operation.Node.Operation == GraphOperation.Embedding ? Table(operation) : null;
        }

        return CheckLayer(step.Layer!);
    }

    private (long Start, long End) Table(OperatorProgram operation)
    {
        const int Table = EmbeddingTable.Operand;
        long start = operation.Blocks[Table];
        return (start, start + Planner.ShareBlocks(machine, operation.InputElements(Table) * operation.Bits(Table)));
    }

    private (long Start, long End)? CheckLayer(LayerProgram layer)
    {
        var (shape, numbers) = (layer.Shape, layer.Numbers);
        int largest = (1 << (machine["counterBits"] - 1)) - 1;
        if (numbers.Arithmetic == Arithmetic.Exponent && shape.PatchLength > largest)
        {
            throw Wrong(
                StreamProblem.CounterOverflow,
                $"dot products of {shape.PatchLength} terms can pass the {largest} that a counter of {machine["counterBits"]} bits holds");
        }

        CheckRegion("activations", layer.Source["activations"], (long)shape.Inputs * shape.Height * shape.Width * layer.Source["activationBits"]);
        if (layer.After["add"] >= 0)
        {
            CheckRegion("the added tensor", layer.After["add"], 32L * shape.Outputs * shape.OutputHeight * shape.OutputWidth);
        }

        var traffic = step.Traffic(step.Element!);
        var tiles = layer.Tiles;
        if (traffic.BufferBits(tiles, tiles.Largest()) > 8L * machine["bufferBytes"])
        {
            throw Wrong(StreamProblem.OutOfBounds, $"its tiles do not fit into the buffer of {machine["bufferBytes"]} bytes");
        }

        if (layer.IsProduct)
        {
            CheckRegion("the right operand", layer.Source["weights"], shape.WeightCount * numbers.WeightBits);
            return null;
        }

        if (layer.IsLoop && !step.Targets.Any(target => target.Block == layer.Source["activations"] && target.Bits == layer.Source["activationBits"]
            && target is { Offset: 0, Order.Count: 0 } && target.Channels == step.Results))
        {
            throw Wrong(StreamProblem.OutOfBounds, "a recurrence that reads other than its own results");
        }

        long blocks = Planner.Blocks(machine, traffic.WeightShare(tiles.Largest())) * tiles.OutputTiles * tiles.InputTiles;
        CheckBlocks("weights", layer.Source["weights"], blocks);
        return (layer.Source["weights"], layer.Source["weights"] + blocks);
    }

    private void CheckRegion(string what, long block, long bits) => CheckBlocks(what, block, Planner.ShareBlocks(machine, bits));

    private void CheckBlocks(string what, long block, long count)
    {
        if (block < 0 || block + count > Planner.VaultBlocks(machine))
        {
            throw Wrong(StreamProblem.OutOfBounds, $"{what} in blocks {block} to {block + count} of a vault with {Planner.VaultBlocks(machine)}");
        }
    }

    private void CheckLoops()
    {
        var open = new Stack<int>();
        long commands = 1;
        foreach (var command in step.Body)
        {
            if (command.Opcode == Opcode.Loop)
            {
                int dimension = command["dimension"], times = command["times"];
                int expected = step.Layer is not { } layer ? (dimension == 1 ? times : -1)
                    : dimension switch { 0 => layer.Tiles.OutputTiles, 1 => layer.Tiles.PixelTiles, 2 => layer.Tiles.InputTiles, _ => -1 };
                if (expected < 0 || open.Contains(dimension) || times < 1 || times != expected)
                {
                    throw Wrong(StreamProblem.OutOfBounds, $"a loop over dimension {dimension} goes {times} times, there are {expected} tiles");
                }

                open.Push(dimension);
                commands = Math.Min(long.MaxValue / 1024 / 1024, commands * times);
                if (commands * step.Body.Count > MostCommands)
                {
                    throw Wrong(StreamProblem.BadOperand, "its loops are longer than any layer's");
                }
            }
            else if (command.Opcode == Opcode.EndLoop)
            {
                open.Pop();
            }
        }
    }

    private void CheckWaits()
    {
        var semaphores = new SemaphoreState(machine["counterBanks"]);
        var held = new TileCheck(step);
        foreach (var phase in UnitCommand.Phases(step.Body))
        {
            CheckPhase(phase, semaphores, held);
            held.Barrier();
        }

        held.Finish();
    }

    private void CheckPhase(UnitCommand[] commands, SemaphoreState semaphores, TileCheck held)
    {
        var queues = commands.GroupBy(command => command.Unit).ToDictionary(group => group.Key, group => group.ToArray());
        var next = queues.Keys.ToDictionary(unit => unit, _ => 0);
        bool progress = true;
        while (progress)
        {
            progress = false;
            foreach (var (unit, queue) in queues)
            {
                while (next[unit] < queue.Length && semaphores.TryTake(queue[next[unit]].Wait))
                {
                    held.Execute(queue[next[unit]]);
                    semaphores.Signal(queue[next[unit]++].Signal);
                    progress = true;
                }
            }
        }

        foreach (var (unit, queue) in queues)
        {
            if (next[unit] < queue.Length)
            {
                var command = queue[next[unit]];
                throw Wrong(StreamProblem.EndlessWait, $"{command.Opcode} waits for {semaphores.Missing(command.Wait)}, which nobody signals");
            }
        }
    }

    private CommandStreamException Wrong(StreamProblem problem, string message) => new(problem, $"step {step.Index}: {message}");
}

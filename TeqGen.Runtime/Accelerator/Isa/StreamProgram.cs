using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;

namespace TeqGen.Accelerator.Isa;

/// <summary>A command stream taken apart: its layers and operators, each with what configures it and the commands of its loops.</summary>
internal sealed class StreamProgram
{
    private const int MostExtent = 1 << 24;
    private readonly MachineDescription machine;
    private readonly List<Command> commands;
    private int next;

    private StreamProgram(MachineDescription machine, List<Command> commands) => (this.machine, this.commands) = (machine, commands);

    /// <exception cref="CommandStreamException">The stream is damaged, for another machine, or its commands do not belong together.</exception>
    public static IReadOnlyList<ProgramStep> Read(MachineDescription machine, byte[] stream) =>
        new StreamProgram(machine, CommandStream.Decode(stream, machine.Hash)).Read();

    private List<ProgramStep> Read()
    {
        var steps = new List<ProgramStep>();
        while (Peek() is Opcode.Layer or Opcode.Operate)
        {
            steps.Add(Peek() == Opcode.Layer ? Layer(steps.Count) : Operator(steps.Count));
        }

        Take(Opcode.End);
        return next == commands.Count
            ? steps
            : throw new CommandStreamException(StreamProblem.BadCommand, $"command {next} stands behind the end");
    }

    private ProgramStep Layer(int index)
    {
        var layer = Take(Opcode.Layer);
        foreach (string name in CommandFormat.Of(Opcode.Layer)!)
        {
            Check(layer, name, name.StartsWith("padding", StringComparison.Ordinal) ? 0 : 1, MostExtent);
        }

        var shape = new LayerShape(
            layer["inputs"], layer["outputs"], layer["groups"], layer["height"], layer["width"], (layer["kernelHeight"], layer["kernelWidth"]),
            (layer["strideHeight"], layer["strideWidth"]), (layer["paddingHeight"], layer["paddingWidth"]), layer["dilation"]);
        bool divides = shape.Inputs % shape.Groups == 0 && shape.Outputs % shape.Groups == 0;
        if (!divides || shape.OutputHeight < 1 || shape.OutputWidth < 1 || !IsSmall(shape.Inputs, shape.Height, shape.Width)
            || !IsSmall(shape.Outputs, shape.OutputHeight, shape.OutputWidth) || !IsSmall(shape.Outputs, shape.PatchLength, 1))
        {
            throw Wrong(StreamProblem.BadOperand, index, "the layer's extents do not belong together");
        }

        var numbers = Numbers(Take(Opcode.Grid), index);
        shape = Peek() == Opcode.Sequence ? SequenceReader.Of(shape, Take(Opcode.Sequence), index) : shape;
        var map = Take(Opcode.Map);
        foreach (string name in CommandFormat.Of(Opcode.Map)!)
        {
            Check(map, name, name == "order" ? 0 : 1, name == "order" ? 1 : MostExtent);
        }

        var mapping = new LayerMapping(
            map["channelVaults"], map["pixelVaults"], (LoopOrder)map["order"], map["tileOutputs"], map["tileRows"], map["tileColumns"],
            map["tileInputs"]);
        if ((long)mapping.ChannelVaults * mapping.PixelVaults != machine["vaults"])
        {
            throw Wrong(StreamProblem.BadOperand, index, $"{mapping.ChannelVaults} times {mapping.PixelVaults} parts are not {machine["vaults"]} vaults");
        }

        var source = Take(Opcode.Source);
        if (source["weightBits"] != numbers.WeightBits || (source["activationBits"] != numbers.ActivationBits && source["activationBits"] != 32))
        {
            throw Wrong(StreamProblem.BadOperand, index, "the widths of the operands are not those of their grids");
        }

        var after = Take(Opcode.After);
        var pool = after["poolKernelHeight"] == 0 ? null : Pool(after, shape, index);
        var chain = new List<GraphNode>();
        while (Peek() == Opcode.Apply)
        {
            chain.Add(SequenceReader.Operator(Take(Opcode.Apply), shape, index));
        }

        shape = chain.Any(node => node.Operation == GraphOperation.Softmax) ? shape with { Unit = shape.GroupOutputs } : shape;
        if (mapping.TileOutputs % shape.Unit != 0 || (shape.Rows is { IsLoop: true } && !IsLoopMapping(mapping, after, pool, shape)))
        {
            throw Wrong(StreamProblem.BadOperand, index, "its tiles do not hold what belongs together");
        }

        return new(index, machine)
        {
            Layer = new(shape, numbers, mapping, pool, source, after, chain),
            Targets = Targets(),
            Body = Body(index, shape.Rows is { IsLoop: true }),
        };
    }

    private ProgramStep Operator(int index)
    {
        var (node, shapes, blocks) = OperatorCommand.Read(Take(Opcode.Operate));
        if (shapes.Append(node.Shape).Any(shape => shape.Any(extent => extent < 1) || shape.Aggregate(1L, (p, e) => Math.Min(p * e, 1L << 40)) > int.MaxValue))
        {
            throw Wrong(StreamProblem.BadOperand, index, "an operand of the operator has no size");
        }

        if (node.Operation == GraphOperation.Embedding && !EmbeddingTable.IsWhole(node, shapes))
        {
            throw Wrong(StreamProblem.BadOperand, index, "the operands of an embedding are symbols, its table with its bits, and a factor for each row");
        }

        return new(index, machine) { Operator = new(node, shapes, blocks), Targets = Targets(), Body = Body(index, isLoop: false) };
    }

    // A row of a recurrence at a time in all vaults, with the gates' other part to add and nothing behind.
    private static bool IsLoopMapping(LayerMapping mapping, Command after, PoolWindow? pool, LayerShape shape) =>
        mapping is { PixelVaults: 1, TileRows: 1 } && pool is null && after["add"] >= 0 && after["relu"] == 0 && after["addRelu"] == 0
        && (mapping.Order == LoopOrder.WeightsOuter) == (new LayerTiles(shape, null, mapping).OutputTiles == 1);

    private static LayerNumbers Numbers(Command grid, int index)
    {
        var arithmetic = (Arithmetic)grid["arithmetic"];
        if (arithmetic is Arithmetic.Int8 or Arithmetic.Fp16)
        {
            return LayerNumbers.Of(arithmetic);
        }

        return arithmetic == Arithmetic.Exponent && Grid.Unpack(grid["weights"]) is { } weights && Grid.Unpack(grid["activations"]) is { } activations
            ? new(
                arithmetic,
                new(weights, grid.Real("base"), grid.Real("weightAlpha"), grid.Real("weightBeta")),
                new(activations, grid.Real("base"), grid.Real("activationAlpha"), grid.Real("activationBeta")))
            : throw Wrong(StreamProblem.BadOperand, index, "the formats of its grids do not exist");
    }

    private static PoolWindow Pool(Command after, LayerShape shape, int index)
    {
        var pool = new PoolWindow(
            (after["poolKernelHeight"], after["poolKernelWidth"]), (after["poolStrideHeight"], after["poolStrideWidth"]),
            (after["poolPaddingHeight"], after["poolPaddingWidth"]), after["poolCeil"] != 0);
        int[] extents = [pool.Kernel.Height, pool.Kernel.Width, pool.Stride.Height, pool.Stride.Width];
        bool valid = extents.All(extent => extent is > 0 and <= MostExtent) && pool.Padding.Height >= 0 && pool.Padding.Width >= 0
            && 2L * pool.Padding.Height <= pool.Kernel.Height && 2L * pool.Padding.Width <= pool.Kernel.Width
            && pool.OutputHeight(shape.OutputHeight) > 0 && pool.OutputWidth(shape.OutputWidth) > 0;
        return valid ? pool : throw Wrong(StreamProblem.BadOperand, index, "the window of the maximum does not fit");
    }

    private List<ProgramTarget> Targets()
    {
        var targets = new List<ProgramTarget>();
        while (Peek() == Opcode.Target)
        {
            var command = Take(Opcode.Target);
            OperandFormat? format = command["format"] == 0 ? null : Grid.Unpack(command["format"]);
            if (command["bits"] is < 1 or > 32 || (format is null) != (command["format"] == 0) || (format is { } known && known.StoredBits != command["bits"])
                || command["offset"] < 0 || command["channels"] < 1)
            {
                throw new CommandStreamException(StreamProblem.BadOperand, $"command {next - 1}: a target of this form does not exist");
            }

            var order = new List<Transposition>();
            while (Peek() == Opcode.Order)
            {
                order.Add(SequenceReader.Order(Take(Opcode.Order)));
            }

            targets.Add(new(
                command["block"], command["bits"], command["channels"], command["offset"],
                format is { } f ? new Grid(f, command.Real("base"), command.Real("alpha"), command.Real("beta")) : null,
                order));
        }

        return targets.Count > 0 ? targets : throw new CommandStreamException(StreamProblem.BadCommand, $"command {next}: a target is missing");
    }

    private List<Command> Body(int index, bool isLoop)
    {
        var body = new List<Command>();
        int depth = 0;
        while (Peek() != Opcode.Barrier || depth > 0)
        {
            var command = Take(Peek());
            depth += command.Opcode == Opcode.Loop ? 1 : command.Opcode == Opcode.EndLoop ? -1 : 0;
            bool isBody = command.Opcode is Opcode.Loop or Opcode.EndLoop || (isLoop && command.Opcode == Opcode.Barrier) || CommandFormat.UnitOf(command.Opcode) is not null;
            if (!isBody || depth < 0)
            {
                throw Wrong(StreamProblem.BadCommand, index, $"command {next - 1} ({command.Opcode}) may not stand there");
            }

            body.Add(command);
        }

        Take(Opcode.Barrier);
        return body;
    }

    private Opcode? Peek() => next < commands.Count ? commands[next].Opcode : null;

    private Command Take(Opcode? expected)
    {
        if (expected is null || Peek() != expected)
        {
            throw new CommandStreamException(
                StreamProblem.BadCommand, $"command {next}: expected {expected?.ToString() ?? "more commands"}, found {Peek()?.ToString() ?? "the end"}");
        }

        return commands[next++];
    }

    private void Check(Command command, string name, int minimum, int maximum)
    {
        if (command[name] < minimum || command[name] > maximum)
        {
            throw new CommandStreamException(
                StreamProblem.BadOperand, $"command {next - 1}: {name} must be {minimum} to {maximum}, found {command[name]}");
        }
    }

    private static bool IsSmall(long a, long b, long c) => a * b <= int.MaxValue && a * b * c <= int.MaxValue;

    private static CommandStreamException Wrong(StreamProblem problem, int step, string message) => new(problem, $"step {step}: {message}");
}

/// <summary>A layer or an operator of a stream; one of the two is there.</summary>
internal sealed class ProgramStep(int index, MachineDescription machine)
{
    /// <summary>Its position.</summary>
    public int Index { get; } = index;

    public LayerProgram? Layer { get; init; }

    public OperatorProgram? Operator { get; init; }

    public required IReadOnlyList<ProgramTarget> Targets { get; init; }

    /// <summary>The commands of its loops.</summary>
    public required IReadOnlyList<Command> Body { get; init; }

    /// <summary>Bits of one result in all its forms.</summary>
    public int TargetBits => Targets.Sum(target => target.Bits);

    /// <summary>Values that the step gives.</summary>
    public long Results => Layer is { } layer
        ? (long)layer.Shape.Outputs / layer.Shape.Gates * layer.Tiles.FinalHeight * layer.Tiles.FinalWidth : Operator!.Elements;

    /// <summary>Channels of the results, which targets count by; of a layer over rows single values.</summary>
    public long Channels => Layer is not { } layer ? (Operator!.Node.Shape.Count == 0 ? 1 : Operator.Node.Shape[0])
        : layer.Shape.Rows is null ? layer.Shape.Outputs : Results;

    /// <summary>Values of a target's tensor.</summary>
    public long TargetElements(ProgramTarget target) => Results / Channels * target.Channels;

    /// <summary>A layer's model of the element; null for an operator.</summary>
    public ElementModel? Element => Layer is { } layer ? new(machine, layer.Shape, layer.Numbers) : null;

    /// <summary>A layer's model of what its tiles move.</summary>
    public LayerTraffic Traffic(ElementModel element) => new(
        Layer!.Mapping, Layer.Numbers.WeightBits, Layer.Source["activationBits"], element.FactorBits, TargetBits, Layer.After["add"] >= 0,
        Layer.Shape.Gates);
}

/// <summary>What configures a layer.</summary>
internal sealed record LayerProgram(LayerShape Shape, LayerNumbers Numbers, LayerMapping Mapping, PoolWindow? Pool, Command Source, Command After, IReadOnlyList<GraphNode> Chain)
{
    public LayerTiles Tiles { get; } = new(Shape, Pool, Mapping);

    /// <summary>Whether rows depend on each other.</summary>
    public bool IsLoop => Shape.Rows is { IsLoop: true };

    /// <summary>Whether the weights are another tensor.</summary>
    public bool IsProduct => Shape.Rows is { Product: true };

    /// <summary>Operations of the operators behind the layer, for each value.</summary>
    public int ChainOperations => Chain.Sum(node => VectorWork.PerValue(node.Operation, 1));

    /// <summary>Operations of the vector unit for so many dot products.</summary>
    public long Operations(long values, int targets)
    {
        int fused = (After["relu"] + After["addRelu"] > 0 ? 1 : 0) + (After["add"] >= 0 ? 1 : 0) + (Pool is null ? 0 : 1) + ChainOperations;
        return VectorWork.AfterProducts(values, Shape.Gates, Shape.Rows?.StateOperations ?? 0, fused, targets);
    }
}

/// <summary>What configures an operator.</summary>
internal sealed record OperatorProgram(GraphNode Node, EquatableArray<int>[] Shapes, int[] Blocks)
{
    /// <summary>Values of the result.</summary>
    public long Elements => Node.Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Operations of the vector unit for each value.</summary>
    public int PerValue => VectorWork.PerValue(Node.Operation, Shapes[0].Count == 0 ? 1 : Shapes[0][^1]);

    /// <summary>Values of an operand that are read.</summary>
    public long ReadElements(int input) => VectorWork.Read(Node, input, InputElements(input));

    /// <summary>Bits of an operand's value.</summary>
    public int Bits(int input) => VectorWork.Bits(Node, input);

    /// <summary>Values of an operand.</summary>
    public long InputElements(int input) => Shapes[input].Aggregate(1L, (product, extent) => product * extent);
}

/// <summary>A form in which results are stored.</summary>
internal sealed record ProgramTarget(int Block, int Bits, int Channels, int Offset, Grid? Grid, IReadOnlyList<Transposition> Order);

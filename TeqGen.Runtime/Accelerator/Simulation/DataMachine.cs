using TeqGen.Accelerator.Isa;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Accelerator.Simulation;

/// <summary>
/// The values in a machine's memory and what commands do with them. Weights lie packed at their width; a tensor has its elements in the
/// order channel, row, column.
/// </summary>
internal sealed class DataMachine
{
    private readonly Dictionary<int, LayerImage> weights = [];
    private readonly Dictionary<int, float[]> reals = [];
    private readonly Dictionary<int, byte[]> codes = [];
    private readonly Func<GraphNode, Tensor[], Tensor> operators;
    private LayerDatapath? layer;

    /// <param name="operators">Computes an operator without weights; the inputs have a batch of one.</param>
    public DataMachine(Func<GraphNode, Tensor[], Tensor> operators) => this.operators = operators;

    /// <summary>Called with every layer's result of one vault's tile, for who wants to compare.</summary>
    public Action<ProgramStep, LayerTile, float[]>? OnValues { get; init; }

    /// <summary>Puts a layer's parameters where its commands will look for them.</summary>
    public void SetWeights(int block, LayerParameters parameters) => weights[block] = new(parameters);

    /// <summary>Puts the parameters of a normalization where its command will look for them.</summary>
    public void SetNormalization(int block, LayerParameters parameters, bool hasBias)
    {
        // Negative zero is the summand that changes nothing.
        float[] factors = parameters.Scales!;
        reals[block] = hasBias ? [.. factors, .. parameters.Bias ?? [.. factors.Select(_ => -0f)]] : factors;
    }

    /// <summary>Puts the rows of an embedding where its command will look for them.</summary>
    /// <param name="block">First block of the codes.</param>
    /// <param name="factorBlock">First block of the rows' factors.</param>
    /// <param name="parameters">The embedding's parameters.</param>
    /// <param name="symbols">Number of rows.</param>
    public void SetTable(int block, int factorBlock, LayerParameters parameters, int symbols)
    {
        codes[block] = parameters.Codes;
        reals[factorBlock] = parameters.Scales ?? [.. Enumerable.Repeat(1f, symbols)];
    }

    /// <summary>Puts a tensor in binary32 into memory.</summary>
    public void SetReals(int block, float[] values) => reals[block] = values;

    /// <summary>A tensor in binary32.</summary>
    public float[] Reals(int block) => reals[block];

    /// <summary>A tensor of codes.</summary>
    public byte[] Codes(int block) => codes[block];

    /// <summary>Prepares a step: tensors that it writes come into being.</summary>
    public void Begin(ProgramStep step)
    {
        foreach (var target in step.Targets)
        {
            int length = checked((int)step.TargetElements(target));
            if (target.Grid is null)
            {
                reals.TryAdd(target.Block, new float[length]);
            }
            else
            {
                codes.TryAdd(target.Block, new byte[length]);
            }
        }

        layer = step.Layer is not { } program ? null : new(
            step,
            program.IsProduct ? LayerImage.OfProduct(program.Shape, codes[program.Source["weights"]]) : weights[program.Source["weights"]],
            Input(program),
            Added(program),
            operators);
    }

    /// <summary>Executes one vault's commands in their order.</summary>
    public void Execute(ProgramStep step, IReadOnlyList<UnitCommand> commands, int vault)
    {
        if (layer is not { } datapath)
        {
            return;
        }

        float[]? results = null;
        var state = LayerDatapath.CreateState();
        foreach (var command in commands)
        {
            var tile = step.Layer!.Tiles.At(vault, command.OutputTile, command.PixelTile, command.InputTile);
            if (tile.IsEmpty)
            {
                continue;
            }

            switch (command.Opcode)
            {
                case Opcode.Count:
                    datapath.Count(state, tile);
                    break;
                case Opcode.Post:
                    float[] values = datapath.Values(state, tile);
                    OnValues?.Invoke(step, tile, values);
                    results = step.Layer!.IsLoop ? datapath.Advance(values, tile) : datapath.Finish(values, tile);
                    break;
                case Opcode.Store:
                    Store(step, tile, results!);
                    break;
            }
        }
    }

    /// <summary>Executes an operator, which all vaults do together.</summary>
    public void End(ProgramStep step)
    {
        if (step.Operator is not { } operation)
        {
            return;
        }

        float[] result = operation.Node.Operation == GraphOperation.Embedding
            ? LookUp(operation)
            : operators(operation.Node, [.. operation.Blocks.Select((block, i) => new Tensor(reals[block], [1, .. operation.Shapes[i]]))]).Data.ToArray();
        int channels = operation.Node.Shape.Count == 0 ? 1 : operation.Node.Shape[0];
        foreach (var target in step.Targets)
        {
            Put(target, result.AsSpan(), target.Offset * (result.Length / channels));
        }
    }

    // A row's codes become levels, times the row's factor.
    private float[] LookUp(OperatorProgram operation)
    {
        const int Table = EmbeddingTable.Operand;
        int symbols = operation.Shapes[Table][0], width = operation.Shapes[Table][1];
        var result = new float[operation.Elements];
        float[] ids = reals[operation.Blocks[0]], factors = reals[operation.Blocks[Table + 1]];
        for (int i = 0; i < ids.Length; i++)
        {
            int row = Embedding.SymbolOf(ids[i], symbols);
            for (int j = 0; j < width; j++)
            {
                result[(i * width) + j] = Level((row * width) + j) * factors[row];
            }
        }

        return result;

        float Level(int index) => EmbeddingTable.GridOf(operation.Node) is { } grid
            ? LayerDatapath.GridOf(grid).Decode(codes[operation.Blocks[Table]][index])
            : reals[operation.Blocks[Table]][index];
    }

    private byte[] Input(LayerProgram program)
    {
        int block = program.Source["activations"];
        if (program.Source["encode"] == 0)
        {
            return codes[block];
        }

        var encoded = new byte[reals[block].Length];
        new GridEncoder(LayerDatapath.GridOf(program.Numbers.Activations)).Encode(reals[block], encoded);
        return encoded;
    }

    private float[]? Added(LayerProgram program) => program.After["add"] < 0 ? null : reals[program.After["add"]];

    private void Store(ProgramStep step, in LayerTile tile, float[] results)
    {
        var (tiles, shape) = (step.Layer!.Tiles, step.Layer.Shape);
        if (shape.Rows is { } rows)
        {
            int gates = rows.Gates;
            for (int i = 0; i < results.Length; i++)
            {
                int row = tile.Rows.Start + (i % tile.Pixels), output = (tile.Outputs.Start / gates) + (i / tile.Pixels);
                int position = rows.IsLoop
                    ? ((rows.Reverse ? shape.Height - 1 - row : row) * shape.Width) + output
                    : shape.Index(output, row, 0, shape.Height, 1);
                foreach (var target in step.Targets)
                {
                    Put(target, results.AsSpan(i, 1), target.Offset + position);
                }
            }

            return;
        }

        int next = 0;
        for (int channel = tile.Outputs.Start; channel < tile.Outputs.End; channel++)
        {
            for (int row = tile.FinalRows.Start; row < tile.FinalRows.End; row++)
            {
                var line = results.AsSpan(next, tile.FinalColumns.Length);
                next += line.Length;
                foreach (var target in step.Targets)
                {
                    Put(target, line, ((((target.Offset + channel) * tiles.FinalHeight) + row) * tiles.FinalWidth) + tile.FinalColumns.Start);
                }
            }
        }
    }

    private void Put(ProgramTarget target, ReadOnlySpan<float> values, int position)
    {
        if (target.Order.Count > 0)
        {
            var place = target with { Order = [] };
            for (int i = 0; i < values.Length; i++)
            {
                Put(place, values.Slice(i, 1), target.Order.Aggregate(position + i, (index, order) => order.Move(index)));
            }
        }
        else if (target.Grid is { } grid)
        {
            LayerDatapath.EncoderOf(grid).Encode(values, codes[target.Block].AsSpan(position, values.Length));
        }
        else
        {
            values.CopyTo(reals[target.Block].AsSpan(position));
        }
    }
}

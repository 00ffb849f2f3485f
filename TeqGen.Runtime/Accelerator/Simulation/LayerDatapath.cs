using System.Collections.Concurrent;
using TeqGen.Accelerator.Isa;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;

namespace TeqGen.Accelerator.Simulation;

/// <summary>
/// What lanes, counters and post-processing of an element compute for one layer. Exponents are added and signs counted as the hardware does,
/// in code that shares nothing with the kernels; the constants of post-processing are the kernels', whose operations are specified to the bit.
/// </summary>
internal sealed class LayerDatapath
{
    private static readonly ConcurrentDictionary<Grid, GridEncoder> Encoders = new();
    private readonly LayerProgram layer;
    private readonly Conv2dGeometry geometry;
    private readonly PostProcessing post;
    private readonly LayerImage image;
    private readonly byte[] weightCodes;
    private readonly byte[] input;
    private readonly float[]? added;
    private readonly Func<GraphNode, Tensor[], Tensor> operators;
    private readonly StateLoop? loop;
    private readonly Operand weightTable;
    private readonly Operand activationTable;

    public LayerDatapath(ProgramStep step, LayerImage image, byte[] input, float[]? added, Func<GraphNode, Tensor[], Tensor> operators)
    {
        (layer, this.input, this.added, this.operators) = (step.Layer!, input, added, operators);
        this.image = layer.IsLoop ? image.ByState(layer.Shape.Gates, layer.Shape.PatchLength) : image;
        loop = layer.IsLoop ? new(layer.Shape, added!) : null;
        var s = layer.Shape;
        geometry = new(s.Inputs, s.Outputs, s.Kernel, s.Stride, s.Padding, s.Dilation, s.Groups);
        post = new(GridOf(layer.Numbers.Weights), GridOf(layer.Numbers.Activations));
        weightCodes = this.image.Unpack();
        (weightTable, activationTable) = (new(post.Layout.Weights), new(post.Layout.Activations));
    }

    public static ExponentialGrid GridOf(in Grid grid) => new(
        grid.Base.Value,
        grid.Alpha.Value,
        grid.Beta.Value,
        grid.Format.ExponentBits,
        grid.Format.Signed,
        grid.Format.Companded ? ZeroTreatment.Companded : ZeroTreatment.Reserved);

    public static GridEncoder EncoderOf(Grid grid) => Encoders.GetOrAdd(grid, static grid => new(GridOf(grid)));

    public static TileState CreateState() => new();

    /// <summary>Counts a tile, or the part of it whose weights are loaded.</summary>
    public void Count(TileState state, in LayerTile tile)
    {
        var shape = layer.Shape;
        int counters = CountersOf(post.Layout), values = checked((int)tile.Values), pixels = tile.Pixels;
        if (tile.Terms.Start == 0)
        {
            state.Counts = new int[values * counters];
        }

        var patch = new byte[shape.PatchLength];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            int y = tile.Rows.Start + (pixel / tile.Columns.Length), x = tile.Columns.Start + (pixel % tile.Columns.Length), group = -1;
            for (int output = tile.Outputs.Start; output < tile.Outputs.End; output++)
            {
                if (output / shape.GroupOutputs != group)
                {
                    group = output / shape.GroupOutputs;
                    Gather(group, y, x, patch);
                }

                int position = ((output - tile.Outputs.Start) * pixels) + pixel;
                var weights = weightCodes.AsSpan((output * shape.PatchLength) + tile.Terms.Start, tile.Terms.Length);
                Count(weights, patch.AsSpan(tile.Terms.Start, tile.Terms.Length), state.Counts.AsSpan(position * counters, counters));
            }
        }
    }

    /// <summary>From counts to values: weighted sums, scale, bias and ReLU.</summary>
    public float[] Values(TileState state, in LayerTile tile)
    {
        int counters = CountersOf(post.Layout), pixels = tile.Pixels;
        var l = post.Layout;
        var values = new float[checked((int)tile.Values)];
        var epilogue = new Epilogue(image.Scales, layer.After["bias"] != 0 ? image.Bias : null, layer.After["relu"] != 0);
        for (int i = 0; i < values.Length; i++)
        {
            var counts = state.Counts.AsSpan(i * counters, counters);
            double first = post.Sum(counts[..l.FirstCount]);
            double second = post.Sum(counts.Slice(l.FirstCount, l.Weights.Levels));
            double third = post.Sum(counts.Slice(l.FirstCount + l.Weights.Levels, l.Activations.Levels));
            values[i] = post.Combine(first, second, third, counts[^1]);
            epilogue.Apply(values.AsSpan(i, 1), tile.Outputs.Start + (i / pixels));
        }

        return values;
    }

    /// <summary>What is fused after the layer: a sum, a ReLU, a maximum.</summary>
    public float[] Finish(float[] values, in LayerTile tile)
    {
        var shape = layer.Shape;
        var result = (float[])values.Clone();
        if (added is not null)
        {
            for (int i = 0; i < result.Length; i++)
            {
                int output = tile.Outputs.Start + (i / tile.Pixels), pixel = i % tile.Pixels;
                int y = tile.Rows.Start + (pixel / tile.Columns.Length), x = tile.Columns.Start + (pixel % tile.Columns.Length);
                float sum = result[i] + added[shape.Index(output, y, x, shape.OutputHeight, shape.OutputWidth)];
                result[i] = layer.After["addRelu"] == 0 || sum > 0 ? sum : 0;
            }
        }

        foreach (var node in layer.Chain)
        {
            result = node.Operation == GraphOperation.Softmax
                ? RowOperator.Apply(operators, node, shape, tile, result) : operators(node, [new Tensor(result, [1, result.Length])]).Data.ToArray();
        }

        return layer.Pool is { } pool ? Maximum(result, tile, pool) : result;
    }

    /// <summary>From the products of a row of a recurrence to the state after it.</summary>
    public float[] Advance(float[] values, in LayerTile tile) => loop!.Advance(values, tile);

    // A row of a recurrence multiplies the state that the row before has given, and zeros at first.
    private void Gather(int group, int y, int x, byte[] patch)
    {
        var shape = layer.Shape;
        if (layer.IsLoop && y == 0)
        {
            Array.Clear(patch);
            return;
        }

        int row = !layer.IsLoop ? y : shape.Rows!.Reverse ? shape.Height - y : y - 1;
        PatchGather.Gather(geometry, group, input, shape.Height, shape.Width, row, x, patch);
    }

    private float[] Maximum(float[] values, in LayerTile tile, PoolWindow pool)
    {
        var result = new float[checked((int)tile.FinalValues)];
        int next = 0;
        for (int channel = 0; channel < tile.Outputs.Length; channel++)
        {
            for (int row = tile.FinalRows.Start; row < tile.FinalRows.End; row++)
            {
                for (int column = tile.FinalColumns.Start; column < tile.FinalColumns.End; column++)
                {
                    var (top, bottom) = pool.InputRows(row, row + 1, layer.Shape.OutputHeight);
                    var (left, right) = pool.InputColumns(column, column + 1, layer.Shape.OutputWidth);
                    float best = float.NegativeInfinity;
                    for (int y = top; y < bottom; y++)
                    {
                        for (int x = left; x < right; x++)
                        {
                            float value = values[
                                (channel * tile.Pixels) + ((y - tile.Rows.Start) * tile.Columns.Length) + x - tile.Columns.Start];
                            best = value > best || float.IsNaN(value) ? value : best;
                        }
                    }

                    result[next++] = best;
                }
            }
        }

        return result;
    }

    // Folded terms come from the weights alone; that they are counted here with every pixel changes neither counts nor sums.
    private static int CountersOf(in CounterLayout l) => l.FirstCount + l.Weights.Levels + l.Activations.Levels + 1;

    private void Count(ReadOnlySpan<byte> weights, ReadOnlySpan<byte> activations, Span<int> counts)
    {
        var l = post.Layout;
        int second = l.FirstCount, third = second + l.Weights.Levels, fourth = third + l.Activations.Levels;
        for (int k = 0; k < weights.Length; k++)
        {
            int sign = weightTable.Signs[weights[k]] * activationTable.Signs[activations[k]];
            int weight = weightTable.Exponents[weights[k]], activation = activationTable.Exponents[activations[k]];
            counts[weight + activation] += sign;
            counts[second + weight] += sign;
            counts[third + activation] += sign;
            counts[fourth] += sign;
        }
    }

    /// <summary>The counters of a tile that is being counted: those of each value, one value after the other.</summary>
    internal sealed class TileState
    {
        /// <summary>First, second, third and fourth term of each value.</summary>
        public int[] Counts { get; set; } = [];
    }

    /// <summary>Sign and exponent of every code of an operand.</summary>
    private sealed class Operand
    {
        public Operand(OperandFormat format)
        {
            for (int code = 0; code < 1 << format.StoredBits; code++)
            {
                int magnitude = code & (format.Magnitudes - 1);
                Signs[code] = magnitude < format.FirstMagnitude ? 0 : code < format.Magnitudes ? 1 : -1;
                Exponents[code] = Math.Max(0, magnitude - format.FirstMagnitude);
            }
        }

        public int[] Signs { get; } = new int[256];

        public int[] Exponents { get; } = new int[256];
    }
}

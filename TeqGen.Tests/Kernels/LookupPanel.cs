using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen.Tests.Kernels;

/// <summary>One panel of a Linear layer with activations, and what kernels should make of them, in plain integers.</summary>
internal sealed unsafe class LookupPanel
{
    private readonly byte[] codes;
    private readonly int inputs;
    private readonly int outputs;

    public LookupPanel(ExponentialGrid grid, int inputs, int outputs, Func<int, byte> code, Func<int, double> activation)
    {
        this.inputs = inputs;
        this.outputs = outputs;
        codes = [.. Enumerable.Range(0, inputs * outputs).Select(code)];
        Layout = new TileLayout(grid.StoredBits);
        var activationLevels = new LevelTable(ExponentialGrid.ForZeros(1.01, 8, false));
        Table = LevelTable.ForWeights(grid, codes, LevelTable.LimitOfWeights(Layout, activationLevels));
        var definition = new QuantizedLayerDefinition("panel", new(inputs, outputs, 1, 1, 0, 1, 1), 1, 1, false, grid, grid, null);
        Weights = new LookupWeights(definition, codes, Table, new WindowRuns(definition.Geometry, 1, 1).Order(), LargestActivation);

        // Something behind the end, which meets weights of zero.
        Activations = new AlignedBuffer<short>((2 * Weights.PaddedPairs) + 64);
        for (int i = 0; i < Activations.Length; i++)
        {
            Activations.Pointer[i] = (short)(activation(i) * LargestActivation);
        }
    }

    public static int LargestActivation { get; } = new LevelTable(ExponentialGrid.ForZeros(1.01, 8, false)).Largest;

    public TileLayout Layout { get; }

    public LevelTable Table { get; }

    public LookupWeights Weights { get; }

    public AlignedBuffer<short> Activations { get; }

    /// <summary>Σ over pairs, exactly; it has to fit into 32 bits.</summary>
    public int Exact(int output, int row, int start, int end)
    {
        long sum = 0;
        for (int k = 2 * start; k < Math.Min(2 * end, inputs); k++)
        {
            sum += Activations.Pointer[row + k] * (long)Table.Levels[codes[(output * inputs) + k]];
        }

        Assert.InRange(sum, int.MinValue, int.MaxValue);
        return (int)sum;
    }

    /// <summary>What a kernel gives for an output.</summary>
    public float Expected(int output, int row)
    {
        float sum = 0;
        for (int start = 0; start < Weights.PaddedPairs; start += Weights.ChunkPairs)
        {
            sum += Exact(output, row, start, start + Weights.ChunkPairs);
        }

        return sum;
    }

    /// <summary>[pair, tile, 16 outputs, 2].</summary>
    public short[] Levels(int tiles)
    {
        int width = tiles * TileLayout.Outputs * 2;
        var levels = new short[Weights.PaddedPairs * width];
        for (int i = 0; i < levels.Length; i++)
        {
            int output = i % width / 2, k = (i / width * 2) + (i % 2);
            levels[i] = output < outputs && k < inputs ? Table.Levels[codes[(output * inputs) + k]] : Table.Levels[0];
        }

        return levels;
    }
}

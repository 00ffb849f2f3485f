using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Tests.Models;
using TeqGen.Tests.Numerics;

namespace TeqGen.Tests.Kernels;

public sealed unsafe class LookupKernelTests
{
    private const int Panel = TileLayout.PanelOutputs;

    [Fact]
    public void Every_path_sums_the_levels_exactly_within_chunks_for_all_widths_and_sizes()
    {
        foreach (var (grid, inputs, outputs, panel) in Panels())
        {
            foreach (var (name, create) in LookupPaths.Available)
            {
                var kernel = create(panel.Table, panel.Layout, grid.StoredBits);
                var arranged = new AlignedBuffer<short>(2 * panel.Weights.PaddedPairs);
                var sums = new AlignedBuffer<float>(Panel);
                kernel.Arrange(panel.Activations.Pointer, arranged.Pointer, panel.Weights.PaddedPairs);
                kernel.Run(
                    arranged.Pointer, panel.Weights.Panel(0, 0), panel.Weights.PanelTiles(0), panel.Weights.PaddedPairs, panel.Weights.ChunkPairs, sums.Pointer);
                GC.KeepAlive(arranged);
                for (int o = 0; o < outputs; o++)
                {
                    Assert.True(
                        panel.Expected(o, 0) == sums.Pointer[o], $"{name}, {grid}, {inputs} inputs, output {o}: {panel.Expected(o, 0)} and {sums.Pointer[o]}");
                }
            }
        }
    }

    [Fact]
    public void Every_path_decodes_the_same_levels_and_multiplies_rows_by_them_exactly()
    {
        foreach (var (grid, inputs, outputs, panel) in Panels())
        {
            int tiles = panel.Weights.PanelTiles(0), words = panel.Weights.PaddedPairs * tiles * TileLayout.Outputs * 2;
            foreach (var (name, create) in LookupPaths.Available)
            {
                var kernel = create(panel.Table, panel.Layout, grid.StoredBits);
                var levels = new AlignedBuffer<short>(words);
                kernel.Decode(panel.Weights.Panel(0, 0), tiles, panel.Weights.PaddedPairs, levels.Pointer);
                Assert.Equal(panel.Levels(tiles), levels.Span.ToArray());

                // Rows that overlap, as a convolution's do.
                const int RowCount = 2 * LookupKernel.Rows;
                var rows = new AlignedBuffer<int>(RowCount);
                for (int row = 0; row < RowCount; row++)
                {
                    rows.Pointer[row] = row / 2;
                }

                int pairs = Math.Min(panel.Weights.PaddedPairs, panel.Weights.ChunkPairs);
                var offsets = new AlignedBuffer<int>(pairs);
                for (int pair = 0; pair < pairs; pair++)
                {
                    offsets.Pointer[pair] = 2 * pair;
                }

                foreach (var (add, adjacent) in new[] { (true, false), (false, false), (true, true), (false, true) })
                {
                    kernel.PairsAreAdjacent = adjacent;
                    kernel.Decode(panel.Weights.Panel(0, 0), tiles, panel.Weights.PaddedPairs, levels.Pointer);
                    kernel.Order(levels.Pointer, tiles, panel.Weights.PaddedPairs);
                    var sums = new AlignedBuffer<float>(RowCount * Panel);
                    sums.Span.Fill(0.5f);
                    kernel.Multiply(panel.Activations.Pointer, rows.Pointer, RowCount, offsets.Pointer, pairs, levels.Pointer, tiles, sums.Pointer, add);
                    GC.KeepAlive(offsets);
                    GC.KeepAlive(levels);
                    for (int i = 0; i < RowCount * outputs; i++)
                    {
                        int row = i / outputs, o = i % outputs;
                        float expected = (add ? 0.5f : 0) + panel.Exact(o, rows.Pointer[row], 0, pairs);
                        Assert.True(expected == sums.Pointer[(row * Panel) + o], $"{name}, {grid}, {inputs} inputs, row {row}, output {o}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_largest_levels_of_all_widths_do_not_overflow()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            byte largest = (byte)(grid.Magnitudes.Length - 1);
            var panel = new LookupPanel(grid, 500, 3, _ => largest, _ => 1);
            foreach (var (_, create) in LookupPaths.Available)
            {
                var kernel = create(panel.Table, panel.Layout, grid.StoredBits);
                var arranged = new AlignedBuffer<short>(2 * panel.Weights.PaddedPairs);
                var sums = new AlignedBuffer<float>(Panel);
                kernel.Arrange(panel.Activations.Pointer, arranged.Pointer, panel.Weights.PaddedPairs);
                kernel.Run(arranged.Pointer, panel.Weights.Panel(0, 0), 1, panel.Weights.PaddedPairs, panel.Weights.ChunkPairs, sums.Pointer);
                GC.KeepAlive(arranged);
                double expected = 500.0 * panel.Table.Largest * LookupPanel.LargestActivation;
                // Sums of chunks are rounded to binary32; one that overflowed would be off by a large part of it.
                Assert.Equal(expected, sums.Pointer[2], expected * 1e-5);
            }
        }
    }

    [Fact]
    public void A_table_holds_every_level_within_half_a_unit()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            var table = new LevelTable(grid);
            Assert.InRange(table.Largest, grid.Magnitudes.Length <= 16 ? 6144 : 14336, grid.Magnitudes.Length <= 16 ? 8191 : 16383);
            for (int code = 0; code < 1 << grid.StoredBits; code++)
            {
                Assert.Equal(grid.IsValid((byte)code) ? grid.Decode((byte)code) : 0, table.Levels[code] * table.Unit, 0.501 * table.Unit);
            }
        }
    }

    [Fact]
    public void Whole_layers_have_the_same_bits_on_every_path()
    {
        foreach (var layer in LayerCases())
        {
            float[]? first = null;
            foreach (var (name, create) in LookupPaths.Available)
            {
                var executor = new LookupExecutor(layer.Definition, layer.Parameters, create.Invoke);
                var output = new float[layer.OutputLength];
                executor.Run(layer.Input, output, new LayerCall(Relu: true), new InferenceWorkspace(0, executor.Needs));
                first ??= output;
                Assert.Equal(first, output);
            }
        }
    }

    [Theory]
    [InlineData(2, 1.1)]
    [InlineData(3, 1.15)]
    [InlineData(4, 1.1)]
    [InlineData(5, 1.15)]
    [InlineData(6, 1.4)]
    [InlineData(7, 1.2)]
    [InlineData(8, 1.1)]
    public void Weights_take_little_more_memory_than_their_packed_codes(int storedBits, double limit)
    {
        var layer = new LayerCase(new(509, 250, 1, 1, 0, 1, 1), 1, 1, weightBits: storedBits - 1);
        long packed = PackedCodes.ByteCount(509 * 250, storedBits);
        Assert.InRange(layer.Load(TeqGen.Kernels.KernelFamily.Lookup).WeightBytes, packed, (long)(packed * limit));
    }

    private static IEnumerable<LayerCase> LayerCases()
    {
        for (int bits = 1; bits <= 7; bits++)
        {
            yield return new(new(67, 35, 1, 1, 0, 1, 1), 1, 1, weightBits: bits, activationBits: bits);
            yield return new(new(5, 50, 3, 1, 1, 1, 1), 9, 11, weightBits: bits, signed: false);
            yield return new(new(6, 8, 3, 2, 2, 2, 2), 12, 9, weightBits: bits);
        }
    }

    private static IEnumerable<(ExponentialGrid Grid, int Inputs, int Outputs, LookupPanel Panel)> Panels()
    {
        var random = new Random(5);
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            foreach (var (inputs, outputs) in new[] { (1, 1), (2, 16), (7, 17), (40, 32), (131, 20), (1200, 5) })
            {
                byte[] codes = KernelSamples.Codes(random, grid.Format, inputs * outputs);
                yield return (grid, inputs, outputs, new LookupPanel(grid, inputs, outputs, i => codes[i], _ => (random.NextDouble() * 2) - 1));
            }
        }
    }
}

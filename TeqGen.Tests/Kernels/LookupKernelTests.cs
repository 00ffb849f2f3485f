using TeqGen.Kernels.Lookup;
using TeqGen.Numerics;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Numerics;

namespace TeqGen.Tests.Kernels;

public sealed class LookupKernelTests
{
    private const int Block = 32;

    [Avx2Fact]
    public void Both_paths_give_the_same_bits_for_all_widths_and_sizes() =>
        ForAll((kernel, activations, weights, _, expected) =>
        {
            var sums = new float[Block];
            kernel.RunAvx2(activations, weights, sums);
            Assert.Equal(expected, sums);
        });

    [Fact]
    public void The_portable_path_sums_the_levels_exactly_between_its_roundings() =>
        ForAll((kernel, activations, weights, levels, _) =>
        {
            var sums = new float[Block];
            kernel.RunPortable(activations, weights, sums);
            for (int o = 0; o < Block; o++)
            {
                float expected = 0;
                for (int start = 0; start < activations.Length; start += LevelTable.ProductLimit)
                {
                    int end = Math.Min(activations.Length, start + LevelTable.ProductLimit);
                    long exact = 0;
                    for (int k = start; k < end; k++)
                    {
                        exact += activations[k] * (long)levels.Levels[weights[(k * Block) + o]];
                    }

                    Assert.InRange(exact, int.MinValue, int.MaxValue);
                    expected += exact;
                }

                Assert.Equal(expected, sums[o]);
            }
        });

    [Fact]
    public void The_largest_products_do_not_overflow()
    {
        var grid = ExponentialGrid.ForZeros(1.5, 3, true);
        var table = new LevelTable(grid);
        short[] activations = [.. Enumerable.Repeat((short)LevelTable.Largest, 512)];
        byte[] weights = [.. Enumerable.Repeat((byte)7, 512 * Block)];
        var sums = new float[Block];
        new LookupKernel(table, 512).Run(activations, weights, sums);
        Assert.All(sums, sum => Assert.Equal(512.0 * 16383 * 16383, sum, 512.0 * 16383 * 16383 * 1e-7));
    }

    [Fact]
    public void A_table_holds_every_level_within_half_a_unit()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            var table = new LevelTable(grid);
            for (int code = 0; code < 1 << grid.StoredBits; code++)
            {
                Assert.Equal(grid.IsValid((byte)code) ? grid.Decode((byte)code) : 0, table.Levels[code] * table.Unit, 0.501 * table.Unit);
                int row = code / 16, place = (row * 32) + (code % 16);
                Assert.Equal(table.Levels[code], (short)(table.LowBytes[place] | (table.HighBytes[place] << 8)));
                Assert.Equal(table.LowBytes[place], table.LowBytes[place + 16]);
                Assert.Equal(table.HighBytes[place], table.HighBytes[place + 16]);
            }
        }
    }

    [Fact]
    public void Buffers_that_are_too_short_are_refused()
    {
        var kernel = new LookupKernel(new LevelTable(ExponentialGrid.ForZeros(1.5, 3, true)), 6);
        Assert.Throws<ArgumentException>(() => kernel.Run(new short[5], new byte[6 * Block], new float[Block]));
        Assert.Throws<ArgumentException>(() => kernel.Run(new short[6], new byte[(6 * Block) - 1], new float[Block]));
        Assert.Throws<ArgumentException>(() => kernel.Run(new short[6], new byte[6 * Block], new float[Block - 1]));
    }

    private static void ForAll(Action<LookupKernel, short[], byte[], LevelTable, float[]> test)
    {
        var random = new Random(5);
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            foreach (int inputs in new[] { 2, 6, 8, 10, 16, 30, 128, 1000 })
            {
                var table = new LevelTable(grid);
                var kernel = new LookupKernel(table, inputs);
                byte[] weights = KernelSamples.Codes(random, grid.Format, inputs * Block);
                var activations = new short[inputs];
                for (int k = 0; k < inputs; k++)
                {
                    activations[k] = (short)random.Next(-LevelTable.Largest, LevelTable.Largest + 1);
                }

                var sums = new float[Block];
                kernel.RunPortable(activations, weights, sums);
                test(kernel, activations, weights, table, sums);
            }
        }
    }
}

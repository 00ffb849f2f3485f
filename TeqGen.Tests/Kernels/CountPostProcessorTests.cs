using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Reference;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Kernels;

public sealed class CountPostProcessorTests
{
    private const int Block = KernelLayout.BlockOutputs;

    // Two blocks, the second one not full.
    private const int Outputs = 45;

    [Fact]
    public void Counters_become_the_references_values_bit_for_bit_with_all_formats()
    {
        var random = new Random(4);
        int folded = 0;
        foreach (var post in KernelSamples.EveryPost())
        {
            const int inputs = 83;
            var layout = post.Layout;
            folded += layout.Folded ? 1 : 0;
            byte[] rows = KernelSamples.Codes(random, layout.Weights, Outputs * inputs), activations = KernelSamples.Codes(random, layout.Activations, inputs);
            var processor = new CountPostProcessor(post, Outputs, rows, inputs);
            var values = new float[Block];
            for (int block = 0; block < 2; block++)
            {
                var counters = new int[layout.Total * Block];
                int used = Math.Min(Block, Outputs - (block * Block));
                for (int o = 0; o < used; o++)
                {
                    int[] counts = RolledCountingKernelTests.Expected(layout, rows.AsSpan(((block * Block) + o) * inputs, inputs), activations);
                    for (int c = 0; c < counts.Length; c++)
                    {
                        counters[(c * Block) + o] = counts[c];
                    }
                }

                processor.Run(block, counters, values);
                for (int o = 0; o < used; o++)
                {
                    float expected = ReferenceKernel.Value(post, rows.AsSpan(((block * Block) + o) * inputs, inputs), activations);
                    Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(values[o]));
                }
            }
        }

        Assert.True(folded > 100, "Companded activations without sign have folded terms.");
    }

    [Fact]
    public void Folding_leaves_out_the_counters_that_depend_on_the_weights_alone()
    {
        foreach (var layout in KernelSamples.EveryLayout())
        {
            int expected = layout.Weights.Levels + layout.Activations.Levels - 1
                + (layout.Activations.HasOffset && !layout.Folded ? layout.Weights.Levels : 0)
                + (layout.Weights.HasOffset ? layout.Activations.Levels : 0)
                + (layout.Weights.HasOffset && layout.Activations.HasOffset && !layout.Folded ? 1 : 0);
            Assert.Equal(expected, layout.Total);
        }
    }

    [Theory]
    [InlineData(2, 12)]
    [InlineData(3, 28)]
    [InlineData(4, 60)]
    [InlineData(5, 124)]
    [InlineData(6, 252)]
    public void A_signed_pair_with_reserved_zeros_needs_the_counters_that_the_theory_says(int bits, int counters)
    {
        var format = new OperandFormat(bits, true, false, true);
        Assert.Equal(counters, new CounterLayout(format, format).Total);
        var companded = new OperandFormat(bits, true, true, true);
        Assert.Equal(1 << (bits + 2), new CounterLayout(companded, companded).Total);
    }
}

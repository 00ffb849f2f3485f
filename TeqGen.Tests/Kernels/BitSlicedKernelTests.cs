using System.Runtime.Intrinsics.X86;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Reference;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Kernels;

public sealed unsafe class BitSlicedKernelTests
{
    private const int Outputs = 40;

    [Fact]
    public void Every_path_counts_what_the_reference_counts()
    {
        var random = new Random(11);
        int[] lengths = [1, 15, 16, 17, 100, 700];
        int next = 0;
        foreach (var layout in KernelSamples.EveryLayout().Where(layout => layout.Weights is { Signed: true, ExponentBits: <= BitSlicedKernel.LargestExponentBits }))
        {
            Check(layout, lengths[next++ % lengths.Length], random);
        }
    }

    [Fact]
    public void The_longest_dot_product_does_not_overflow()
    {
        var format = new OperandFormat(3, true, true, true);
        const int Inputs = BitSlicedKernel.LargestInputs;
        var layout = new CounterLayout(format, format);
        var counters = Count(new BitSlicedKernel<Bits128>(layout, Inputs), layout, [.. Enumerable.Repeat((byte)15, Inputs)], [.. Enumerable.Repeat((byte)7, Inputs)], 1);
        Assert.Equal(-Inputs, counters[14 * BitPlanes.BlockOutputs]);
        Assert.Equal(-Inputs, counters[layout.FourthStart * BitPlanes.BlockOutputs]);
    }

    private static void Check(CounterLayout layout, int inputs, Random random)
    {
        byte[] rows = KernelSamples.Codes(random, layout.Weights, Outputs * inputs), activations = KernelSamples.Codes(random, layout.Activations, inputs);
        foreach (var kernel in Kernels(layout, inputs))
        {
            short[] counters = Count(kernel, layout, rows, activations, Outputs);
            for (int o = 0; o < Outputs; o++)
            {
                var expected = TermCounts.Of(layout, rows.AsSpan(o * inputs, inputs), activations);
                AssertCounts(expected.First, 0);
                AssertCounts(expected.Second[..layout.SecondCount], layout.SecondStart);
                AssertCounts(expected.Third[..layout.ThirdCount], layout.ThirdStart);
                AssertCounts(layout.FourthCount > 0 ? [expected.Fourth] : [], layout.FourthStart);

                void AssertCounts(int[] counts, int start) =>
                    Assert.Equal(counts, Enumerable.Range(start, counts.Length).Select(i => (int)counters[(i * BitPlanes.BlockOutputs) + o]));
            }
        }
    }

    private static IEnumerable<BitSlicedKernel> Kernels(CounterLayout layout, int inputs)
    {
        yield return new BitSlicedKernel<Bits128>(layout, inputs);
        if (Avx2.IsSupported)
        {
            yield return new BitSlicedKernel<Bits256>(layout, inputs);
        }

        if (Avx512F.IsSupported)
        {
            yield return new BitSlicedKernel<Bits512>(layout, inputs);
        }
    }

    private static short[] Count(BitSlicedKernel kernel, CounterLayout layout, byte[] rows, byte[] activations, int outputs)
    {
        var planes = new BitPlanes(layout.Weights, rows, outputs, activations.Length);
        var columns = new ActivationColumns(activations.Length);
        columns.Sort(layout.Activations, activations);
        var counters = new AlignedBuffer<short>(layout.Total * BitPlanes.BlockOutputs);
        var scratch = new AlignedBuffer<byte>(kernel.ScratchBytes);
        kernel.Count(columns, planes.Block(0), counters.Pointer, scratch.Pointer);

        // The kernel has pointers only, which keep nothing alive.
        GC.KeepAlive(planes);
        GC.KeepAlive(scratch);
        return counters.Span.ToArray();
    }
}

using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Reference;
using TeqGen.Shared.Layout;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Kernels;

public sealed class RolledCountingKernelTests
{
    private const int Block = KernelLayout.BlockOutputs;
    private static readonly int[] Sizes = [1, 2, 31, 33, 126, 127, 128, 129, 255];

    private delegate void Path(RolledCountingKernel kernel, ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow);

    [Avx2Fact]
    public void The_AVX2_path_counts_as_the_reference_for_every_pair_of_formats() => CompareEveryPair(Avx2Path);

    [Fact]
    public void The_portable_path_counts_as_the_reference_for_every_pair_of_formats() => CompareEveryPair(PortablePath);

    [Avx2Fact]
    public void The_AVX2_path_counts_as_the_reference_at_every_size() => CompareEverySize(Avx2Path);

    [Fact]
    public void The_portable_path_counts_as_the_reference_at_every_size() => CompareEverySize(PortablePath);

    [Avx2Fact]
    public void The_AVX2_path_counts_runs_that_no_signed_byte_holds() => CountRuns(Avx2Path);

    [Fact]
    public void The_portable_path_counts_runs_that_no_signed_byte_holds() => CountRuns(PortablePath);

    [Fact]
    public void Buffers_that_are_too_short_are_refused()
    {
        var layout = KernelSamples.EveryLayout().First();
        var kernel = new RolledCountingKernel(5, layout);
        int wide = layout.Total * Block;
        kernel.Count(new byte[5], new byte[5 * Block], new int[wide], new sbyte[wide]);
        Assert.Throws<ArgumentException>(() => kernel.Count(new byte[4], new byte[5 * Block], new int[wide], new sbyte[wide]));
        Assert.Throws<ArgumentException>(() => kernel.Count(new byte[5], new byte[(5 * Block) - 1], new int[wide], new sbyte[wide]));
        Assert.Throws<ArgumentException>(() => kernel.Count(new byte[5], new byte[5 * Block], new int[wide - 1], new sbyte[wide]));
        Assert.Throws<ArgumentException>(() => kernel.Count(new byte[5], new byte[5 * Block], new int[wide], new sbyte[wide - 1]));
    }

    /// <summary>The reference's counts in the order in which kernels keep them.</summary>
    internal static int[] Expected(in CounterLayout layout, ReadOnlySpan<byte> row, ReadOnlySpan<byte> activations)
    {
        var counts = TermCounts.Of(layout, row, activations);
        return
        [
            .. counts.First,
            .. layout.SecondCount > 0 ? counts.Second : [],
            .. layout.ThirdCount > 0 ? counts.Third : [],
            .. layout.FourthCount > 0 ? [counts.Fourth] : Array.Empty<int>(),
        ];
    }

    private static void Avx2Path(
        RolledCountingKernel kernel, ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow) =>
        kernel.CountAvx2(activations, weights, counters, narrow);

    private static void PortablePath(
        RolledCountingKernel kernel, ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow) =>
        kernel.CountPortable(activations, weights, counters, narrow);

    private static void CompareEveryPair(Path path)
    {
        var random = new Random(1);
        int pair = 0;
        foreach (var layout in KernelSamples.EveryLayout())
        {
            Compare(path, random, layout, Sizes[pair++ % Sizes.Length]);
        }
    }

    private static void CompareEverySize(Path path)
    {
        var random = new Random(2);
        foreach (var layout in KernelSamples.EveryLayout().Where((_, i) => i % 97 == 0))
        {
            foreach (int size in Sizes.Append(1000))
            {
                Compare(path, random, layout, size);
            }
        }
    }

    private static void CountRuns(Path path)
    {
        foreach (var layout in KernelSamples.EveryLayout().Where((_, i) => i % 53 == 0))
        {
            foreach (byte code in new[] { 0, layout.Weights.Magnitudes - 1, (1 << layout.Weights.StoredBits) - 1 })
            {
                var activations = new byte[1000];
                activations.AsSpan().Fill((byte)((1 << layout.Activations.StoredBits) - 1));
                var rows = new byte[Block * 1000];
                rows.AsSpan().Fill(code);
                Compare(path, layout, activations, rows);
            }
        }
    }

    private static void Compare(Path path, Random random, in CounterLayout layout, int inputs) => Compare(
        path, layout, KernelSamples.Codes(random, layout.Activations, inputs), KernelSamples.Codes(random, layout.Weights, Block * inputs));

    private static void Compare(Path path, in CounterLayout layout, byte[] activations, byte[] rows)
    {
        int inputs = activations.Length;
        var kernel = new RolledCountingKernel(inputs, layout);
        var narrow = new sbyte[layout.Total * Block];

        // Counts are added to what is there.
        int[] counters = [.. Enumerable.Range(0, narrow.Length).Select(i => i % 7)];
        path(kernel, activations, KernelSamples.Blocks(rows, Block, inputs, inputs), counters, narrow);
        Assert.DoesNotContain(narrow, count => count != 0);
        for (int o = 0; o < Block; o++)
        {
            int[] expected = Expected(layout, rows.AsSpan(o * inputs, inputs), activations);
            for (int c = 0; c < expected.Length; c++)
            {
                int index = (c * Block) + o;
                if (expected[c] != counters[index] - (index % 7))
                {
                    Assert.Fail($"{layout}, {inputs} inputs, output {o}, counter {c}: expected {expected[c]}, found {counters[index] - (index % 7)}");
                }
            }
        }
    }
}

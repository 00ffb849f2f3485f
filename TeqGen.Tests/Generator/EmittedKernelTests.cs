using System.Reflection;
using TeqGen.Kernels.Counting;
using TeqGen.Models;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Kernels;

namespace TeqGen.Tests.Generator;

/// <summary>Kernels for every width and treatment in one assembly, each counted against the scalar reference.</summary>
[Collection(Kernels.Collection)]
public sealed class EmittedKernelTests(EmittedKernelTests.Kernels kernels)
{
    // Shorter than a chunk of counters, just as long, longer, several; none a multiple of a vector but one.
    private static readonly int[] Lengths = [301, 126, 1, 127, 128, 255];

    [Fact]
    public void Portable_counts_equal_the_reference() =>
        CompareAll((kernel, a, w, counters, narrow) => kernel.CountPortable(a, w, counters, narrow));

    [Avx2Fact]
    public void Avx2_counts_equal_the_reference() =>
        CompareAll((kernel, a, w, counters, narrow) => kernel.CountAvx2(a, w, counters, narrow));

    [Fact]
    public void Every_width_from_2_to_8_bits_was_tried_for_both_operands()
    {
        Assert.Equal(Enumerable.Range(2, 7), kernels.All.Select(k => k.Layout.Weights.StoredBits).Distinct().Order());
        Assert.Equal(Enumerable.Range(2, 7), kernels.All.Select(k => k.Layout.Activations.StoredBits).Distinct().Order());
        Assert.Contains(kernels.All, k => k.Layout.Folded);
        Assert.Contains(kernels.All, k => k.Layout.SecondCount > 0);
        Assert.Contains(kernels.All, k => !k.Layout.HasSecond && !k.Layout.HasThird);
    }

    private delegate void Count(
        CountingKernel kernel, ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow);

    private void CompareAll(Count count)
    {
        var random = new Random(11);
        foreach (var (layout, kernel) in kernels.All)
        {
            byte[] activations = [.. Enumerable.Range(0, kernel.Inputs).Select(_ => TestParameters.RandomCode(random, layout.Activations))];
            byte[] weights = [.. Enumerable.Range(0, kernel.Inputs * 32).Select(_ => TestParameters.RandomCode(random, layout.Weights))];
            var counters = new int[kernel.Counters * 32];
            var narrow = new sbyte[kernel.Counters * 32];

            // The counts are added to what stands there.
            Array.Fill(counters, 1000);
            count(kernel, activations, weights, counters, narrow);
            Assert.All(narrow, value => Assert.Equal(0, value));
            for (int o = 0; o < 32; o++)
            {
                byte[] row = [.. Enumerable.Range(0, kernel.Inputs).Select(k => weights[(k * 32) + o])];
                int[] expected = RolledCountingKernelTests.Expected(layout, row, activations);
                int[] found = [.. Enumerable.Range(0, kernel.Counters).Select(c => counters[(c * 32) + o] - 1000)];
                Assert.True(expected.SequenceEqual(found), $"{layout}, {kernel.Inputs} inputs, output {o}");
            }
        }
    }

    /// <summary>Compiles all of them once, for this test and that of the JIT's tiers.</summary>
    [CollectionDefinition(Collection)]
    public sealed class Kernels : ICollectionFixture<Kernels>
    {
        public const string Collection = "Emitted kernels";

        public Kernels()
        {
            var layouts = Layouts().ToList();
            string source = string.Concat(layouts.Select((_, i) => $$"""

                [ExponentialQuantized("K{{i}}.teq.json")]
                public partial class K{{i}} : Module
                {
                    private readonly Linear fc = new({{Lengths[i % Lengths.Length]}}, 5);

                    public Tensor Forward([Shape({{Lengths[i % Lengths.Length]}})] Tensor x) => fc.Forward(x);
                }

                """));
            source = "using TeqGen;\n" + source;
            var bare = GeneratorHarness.Run(source).Load();
            var files = layouts.Select((layout, i) =>
            {
                var instance = (Module)Activator.CreateInstance(bare.GetType($"K{i}")!)!;
                var graph = GraphText.Read(instance.GraphDescriptor!);
                var parameters = TestParameters.Create($"K{i}", graph, _ => (layout.Weights, layout.Activations));
                return new MemoryText($"/m/K{i}.teq.json", parameters.ManifestText);
            });
            var run = GeneratorHarness.Run(source, [.. files]);
            Assert.Empty(run.Diagnostics);
            Image = run.Image();
            var assembly = run.Load();
            All = [.. layouts.Select((layout, i) =>
            {
                var holder = assembly.GetType($"K{i}+TeqGenLayer_fc", throwOnError: true)!;
                var field = holder.GetField("Definition", BindingFlags.Public | BindingFlags.Static)!;
                var definition = (QuantizedLayerDefinition)field.GetValue(null)!;
                return (layout, definition.Counting!);
            })];
        }

        internal IReadOnlyList<(CounterLayout Layout, CountingKernel Kernel)> All { get; }

        /// <summary>The assembly that holds them.</summary>
        internal byte[] Image { get; }

        private static IEnumerable<CounterLayout> Layouts()
        {
            // One kind of weights against one kind of activations, every kind of either with several of the other.
            var kinds = Kinds().ToList();
            for (int i = 0; i < kinds.Count; i++)
            {
                yield return new CounterLayout(kinds[i], kinds[(i * 12) % kinds.Count]);
            }

            yield return new CounterLayout(kinds[6], kinds[11]);
        }

        private static IEnumerable<OperandFormat> Kinds()
        {
            for (int bits = 2; bits <= 8; bits++)
            {
                yield return TestModels.Format(bits - 1, signed: true, companded: true);
                yield return TestModels.Format(bits - 1, signed: true, companded: false);
                yield return TestModels.Format(bits - 1, signed: true, companded: false, offset: true);
                yield return TestModels.Format(bits, signed: false, companded: true);
                yield return TestModels.Format(bits, signed: false, companded: false, offset: true);
            }
        }
    }
}

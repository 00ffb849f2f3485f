using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>One compiled network on sequences of any length up to its maximum.</summary>
public sealed class DynamicLengthTests
{
    private const int Maximum = 9;

    private const string Source = """
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly MultiHeadAttention attention = new(12, 3, causal: true);
            private readonly MultiHeadAttention other = new(12, 2);
            private readonly LayerNorm norm = new(12);
            private readonly Lstm lstm = new(12, 5, bidirectional: true);
            private readonly Linear fc = new(10, 8);
            private readonly Linear gate = new(6, 6);

            public Tensor Forward([Shape("steps", 9, 12)] Tensor sequence)
            {
                var x = SinusoidalPositions(sequence);
                x += attention.Forward(norm.Forward(x));
                x = Gelu(other.Forward(RotaryPositions(x, first: 1)));
                x = fc.Forward(Relu(lstm.Forward(x)));
                var halves = Split(x, 2, 2);
                x = Concat(2, halves[1], Softmax(halves[0]), Pad(halves[0], 2, 1, 0));
                x = Transpose(Transpose(Slice(x, 2, 1, 13, 2), 1, 2), 1, 2);
                return x + gate.Forward(x * x);
            }
        }
        """;

    [Fact]
    public void Every_length_gives_what_the_search_would_evaluate()
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var inputs = TestModels.RandomInput(40, 6, 12);
        var result = NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { MaximumLoss = 20, Threads = 1 });
        Assert.Equal([Maximum, 12], result.Layers.Single(layer => layer.Path == "attention.query").InputShape);
        Assert.Equal([Maximum, 5], result.Layers.Single(layer => layer.Path == "lstm.recurrence.0").InputShape);
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        var compiled = run.Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!;
        var loaded = new[] { KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup }.ToDictionary(family => family, family => TestModels.Load(compiled, family));
        foreach (int steps in (int[])[Maximum, 0, 1, 5, Maximum])
        {
            var some = TestModels.RandomInput(2, steps, 12);
            var evaluator = new NetworkEvaluator(network, some);
            var original = Evaluation.ForwardOf(network)(some);
            Assert.Equal(original.Data, evaluator.Outputs(some).Data);
            var expected = evaluator.Outputs(some, StoredQuantizers.Of(result, evaluator), StoredQuantizers.Products(result, evaluator));
            var reference = TestModels.Run(loaded[KernelFamily.Reference], some);
            Assert.Equal([2, steps, 6], reference.Shape);
            Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), reference.Data), 0, 1e-5);
            Assert.Equal(reference.Data, TestModels.Run(loaded[KernelFamily.Counting], some).Data);

            // Few levels behind one another: what lookup changes is to be small beside what quantization does.
            double quantization = Distance.RelativeL2(original.Data.ToArray(), reference.Data);
            Assert.InRange(Distance.RelativeL2(reference.Data.ToArray(), TestModels.Run(loaded[KernelFamily.Lookup], some).Data), 0, quantization / 2);
        }

        foreach (var (steps, width) in ((int, int)[])[(Maximum + 1, 12), (4, 11)])
        {
            var thrown = Assert.Throws<ArgumentException>(() => TestModels.Run(loaded[KernelFamily.Reference], new Tensor(1, steps, width)));
            Assert.Contains($"Net.Run expects [batch, steps ≤ 9, 12], found Tensor [1, {steps}, {width}]", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Calibration_inputs_are_of_one_length_within_the_maximum()
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var options = new SearchOptions { MaximumLoss = 20, Threads = 1 };
        var thrown = Assert.Throws<SearchException>(() => NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(new Tensor(3, 10, 12), null, new string('0', 64)), options));
        Assert.Contains("Net takes steps×12 with steps at most 9, found [10, 12]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("its shape is", Assert.ThrowsAny<Exception>(() => NetworkInput.Of(network).Convert(Floats(3, 10, 12))).Message, StringComparison.Ordinal);
        Assert.Equal([3, 4, 12], NetworkInput.Of(network).Convert(Floats(3, 4, 12)).Shape);
    }

    private static NumPyArray Floats(params int[] shape)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}".PadRight(117) + "\n";
        byte[] content =
        [
            0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header),
            .. new byte[4 * shape.Aggregate(1, (product, extent) => product * extent)],
        ];
        return NumPyArray.Parse(content, "inputs.npy");
    }
}

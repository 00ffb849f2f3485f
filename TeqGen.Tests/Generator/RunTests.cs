using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>The emitted <c>Run</c>: batches, and results in memory of the caller's.</summary>
public sealed class RunTests
{
    private const string Perceptron = """
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Perceptron.teq.json")]
        public sealed partial class Perceptron : Module
        {
            private readonly Linear first = new(21, 40);
            private readonly Linear second = new(40, 40);
            private readonly LayerNorm norm = new(40);
            private readonly Linear last = new(40, 5);

            public Tensor Forward([Shape(3, 7)] Tensor output)
            {
                var x = Relu(first.Forward(Flatten(output)));
                x = norm.Forward(x + Sigmoid(second.Forward(x)));
                return Softmax(last.Forward(Multiply(x, 0.5f)));
            }
        }
        """;

    private const string Square = """
        using TeqGen;

        [ExponentialQuantized("Square.teq.json")]
        public sealed partial class Square : Module
        {
            private readonly Linear only = new(6, 6);

            public Tensor Forward([Shape(6)] Tensor x) => only.Forward(x);
        }
        """;

    private static readonly Lazy<(string Model, Type Type)> Compiled = new(Compile);

    [Theory]
    [InlineData(KernelFamily.Reference)]
    [InlineData(KernelFamily.Counting)]
    [InlineData(KernelFamily.Lookup)]
    public void A_batch_of_vectors_gives_the_bits_of_its_items(KernelFamily family)
    {
        Assert.Contains("RunRows", Compiled.Value.Model, StringComparison.Ordinal);
        var network = TestModels.Load(Compiled.Value.Type, family);
        var inputs = TestModels.RandomInput(150, 3, 7);
        var together = TestModels.Run(network, inputs);
        for (int i = 0; i < inputs.Batch; i++)
        {
            Assert.Equal(TestModels.Run(network, new Tensor(inputs.Item(i).ToArray(), 1, 3, 7)).Data, together.Item(i));
        }

        Assert.Equal([0, 5], TestModels.Run(network, new Tensor(0, 3, 7)).Shape);
    }

    [Theory]
    [InlineData(KernelFamily.Counting)]
    [InlineData(KernelFamily.Lookup)]
    public void Inference_into_a_tensor_that_is_there_allocates_nothing(KernelFamily family)
    {
        var format = TestModels.Format(3, signed: true, companded: true);
        var (_, convolutions, _) = TestModels.Build(TestModels.LeNet, "Fashion.Models.LeNet", _ => (format, format));
        foreach (var (type, input, outputs) in new[] { (convolutions, TestModels.RandomInput(2, 1, 28, 28), 10), (Compiled.Value.Type, TestModels.RandomInput(70, 3, 7), 5) })
        {
            var network = TestModels.Load(type, family);
            var output = new Tensor(input.Batch, outputs);
            var infer = TestModels.RunInto(network, input, output);
            infer();
            Assert.Equal(TestModels.Run(network, input).Data, output.Data);

            // The least of several: the runtime itself may allocate on any thread, what Run allocates it allocates every time.
            long least = long.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                infer();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }
    }

    [Fact]
    public void A_result_of_another_shape_is_refused_before_anything_is_written()
    {
        var network = TestModels.Load(Compiled.Value.Type, KernelFamily.Lookup);
        foreach (var output in new[] { new Tensor(2, 6), new Tensor(1, 5), new Tensor(10) })
        {
            output.Data.Fill(7);
            var exception = Assert.Throws<ArgumentException>(TestModels.RunInto(network, new Tensor(2, 3, 7), output));
            Assert.Contains($"Perceptron.Run gives [batch, 5], found {output}", exception.Message, StringComparison.Ordinal);
            Assert.All(output.Data.ToArray(), value => Assert.Equal(7, value));
        }
    }

    [Fact]
    public void The_input_is_refused_as_the_output()
    {
        var (_, type, _) = TestModels.Build(Square, "Square", _ => (TestModels.Format(3, signed: true, companded: true), TestModels.Format(3, signed: true, companded: true)));
        var input = TestModels.RandomInput(2, 6);
        var exception = Assert.Throws<ArgumentException>(TestModels.RunInto(TestModels.Load(type, KernelFamily.Lookup), input, input.Reshape(2, 6)));
        Assert.Contains("cannot write over its input", exception.Message, StringComparison.Ordinal);
    }

    private static (string Model, Type Type) Compile()
    {
        var type = GeneratorHarness.Run(Perceptron).Load().GetType("Perceptron", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var result = NetworkSearch.Run(
            network,
            TestWeights.Random(network),
            new CalibrationSet(TestModels.RandomInput(40, 3, 7), null, new string('0', 64)),
            new SearchOptions { MaximumLoss = 50, Threads = 1 });
        var run = GeneratorHarness.Run(Perceptron, new MemoryText("/model/Perceptron.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        return (run.Source("Perceptron.Model.g.cs"), run.Load(("Perceptron.teqw", result.Files.Blob)).GetType("Perceptron", throwOnError: true)!);
    }
}

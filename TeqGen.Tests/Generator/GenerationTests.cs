using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>Networks of two inputs with a shared embedding, whole and step by step.</summary>
public sealed class GenerationTests
{
    private const int Symbols = 13;
    private const int Width = 8;
    private const int MostSteps = 9;

    internal const string Source = """
        using System;
        using TeqGen;
        using static TeqGen.Functional;

        public sealed partial class Layer(int width, int heads) : Module
        {
            private readonly LayerNorm norm1 = new(width);
            private readonly RmsNorm norm2 = new(width);
            private readonly MultiHeadAttention own = new(width, heads, causal: true);
            private readonly MultiHeadAttention cross = new(width, heads);
            private readonly Linear fc1 = new(width, 2 * width);
            private readonly Linear fc2 = new(width, width);

            public Tensor Forward(Tensor x, Tensor memory, Tensor mask)
            {
                x += own.Forward(norm1.Forward(x));
                x += cross.Forward(norm2.Forward(x), memory, mask);
                var halves = Split(fc1.Forward(x), 2, 2);
                return x + fc2.Forward(halves[0] * Sigmoid(halves[1]));
            }
        }

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly Embedding embedding = new(13, 8);
            private readonly MultiHeadAttention encoder = new(8, 2);
            private readonly ModuleList<Layer> decoder = ModuleList.Repeat(2, _ => new Layer(8, 2));
            private readonly LayerNorm norm = new(8);

            public Tensor Forward([Shape("source", 7)] Tensor source, [Shape("target", 9)] Tensor target)
            {
                var y = Embed(source);
                var memory = y + encoder.Forward(y, y, source);
                var x = Embed(target);
                foreach (var layer in decoder)
                {
                    x = layer.Forward(x, memory, source);
                }

                return embedding.Logits(norm.Forward(x));
            }

            private Tensor Embed(Tensor ids) => SinusoidalPositions(Multiply(embedding.Forward(ids), MathF.Sqrt(8)));
        }
        """;

    internal static readonly Lazy<(Module Network, SearchResult Result, CalibrationSet Set, Type Compiled)> Built = new(Build);

    [Fact]
    public void Quantized_it_gives_what_the_search_evaluated_for_sequences_of_any_length()
    {
        var (network, result, set, compiled) = Built.Value;
        var evaluator = new NetworkEvaluator(network, set);
        var expected = evaluator.Outputs(set.Inputs, StoredQuantizers.Of(result, evaluator), StoredQuantizers.Products(result, evaluator));
        Assert.Equal(Symbols, expected.Shape[1]);
        var loaded = TestModels.Load(compiled, KernelFamily.Reference);
        int row = 0;
        var forward = Pair(network, "Forward");
        var original = evaluator.Outputs(set.Inputs);
        for (int n = 0; n < set.Inputs.Batch; n++)
        {
            var (source, target) = Item(set, n);
            var found = Pair(loaded, "Run")(source, target);
            int values = found.Length;
            Assert.InRange(Distance.RelativeL2(expected.Data.Slice(row, values).ToArray(), found.Data), 0, 1e-5);

            // Filled up with nothing, other sentences beside it, FP32 is the same.
            Assert.InRange(Distance.RelativeL2(original.Data.Slice(row, values).ToArray(), forward(source, target).Data), 0, 1e-6);
            row += values;
        }

        Assert.Equal(expected.Length, row);
        Assert.Equal(result.MeanStoredBits, loaded.Quantized!.MeanStoredBits);
        Assert.Equal([MostSteps, Width], result.Layers.Single(layer => layer.Path == "embedding").InputShape);
        Assert.DoesNotContain(result.Layers, layer => layer.Path.Contains("norm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(KernelFamily.Reference)]
    [InlineData(KernelFamily.Counting)]
    [InlineData(KernelFamily.Lookup)]
    public void Steps_give_the_bits_of_the_whole(KernelFamily family)
    {
        var (_, _, set, compiled) = Built.Value;
        var network = TestModels.Load(compiled, family);
        var (state, begin, step) = Steps(network);
        for (int n = 0; n < 6; n++)
        {
            var (source, target) = Item(set, n);
            var whole = Pair(network, "Run")(source, target);
            begin(state, source);
            var logits = new float[Symbols];
            for (int i = 0; i < target.Length; i++)
            {
                step(state, target.Data.Slice(i, 1), logits);
                Assert.Equal(whole.Data.Slice(i * Symbols, Symbols).ToArray(), logits);
            }
        }
    }

    [Fact]
    public void What_later_steps_read_is_kept_at_the_bits_of_its_codes()
    {
        var (_, result, _, compiled) = Built.Value;
        Assert.Equal(10, result.Products.Count);
        var state = Steps(TestModels.Load(compiled, KernelFamily.Lookup)).State;

        // Two layers with keys and values of their own steps: for keys each feature has bytes of its own, for values each head.
        int[] bits = [.. result.Products.Skip(2).Select(product => product.Right.Grid.StoredBits)];
        int Bytes(int pieces, int codes, int width) => pieces * (int)PackedCodes.ByteCount(codes, width);
        int expected = 0, beginning = 0;
        for (int layer = 0; layer < 2; layer++)
        {
            expected += Bytes(Width, MostSteps, bits[4 * layer]) + Bytes(2, MostSteps * Width / 2, bits[(4 * layer) + 1]);
            beginning += Bytes(1, 7 * Width, bits[(4 * layer) + 2]) + Bytes(1, 7 * Width, bits[(4 * layer) + 3]);
        }

        Assert.Equal(expected, state.CacheBytes);

        // The symbols of the source are a mask as well.
        Assert.Equal(beginning + (7 * sizeof(float)), state.BeginningBytes);
    }

    [Fact]
    public void What_fills_up_a_sequence_is_in_no_distribution()
    {
        var (network, _, set, _) = Built.Value;
        var evaluator = new NetworkEvaluator(network, set);
        var distributions = evaluator.InputDistributions(set.Inputs);
        long sources = 0, targets = 0;
        for (int n = 0; n < set.Inputs.Batch; n++)
        {
            var (source, target) = Item(set, n);
            (sources, targets) = (sources + source.Length, targets + target.Length);
        }

        foreach (var (path, values) in new[] { ("encoder.query", sources * Width), ("embedding", targets * Width), ("decoder.1.cross.key", sources * Width), ("decoder.1.fc2", targets * Width) })
        {
            var distribution = distributions[evaluator.Layers.ToList().FindIndex(layer => layer.Path == path)];
            Assert.Equal(values, distribution.CountBetween(0, distribution.Count));
        }
    }

    [Fact]
    public void Products_of_which_a_manifest_says_nothing_stay_in_FP32()
    {
        var (network, result, set, _) = Built.Value;
        var manifest = ManifestReader.Read(result.Files.Manifest).Manifest with { Products = default };
        var compiled = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", ManifestWriter.Write(manifest))).Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!;
        var loaded = TestModels.Load(compiled, KernelFamily.Reference);
        var evaluator = new NetworkEvaluator(network, set);
        var expected = evaluator.Outputs(set.Inputs, StoredQuantizers.Of(result, evaluator));
        var (source, target) = Item(set, 0);
        float[] found = Pair(loaded, "Run")(source, target).Data.ToArray();
        Assert.InRange(Distance.RelativeL2(expected.Data[..found.Length].ToArray(), found), 0, 1e-5);
        var (state, begin, step) = Steps(loaded);
        begin(state, source);
        var logits = new float[Symbols];
        for (int i = 0; i < target.Length; i++)
        {
            step(state, target.Data.Slice(i, 1), logits);
            Assert.Equal(found[(i * Symbols)..((i + 1) * Symbols)], logits);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, "node 0 of Net is no product of two activations")]
    [InlineData(-1, 1, 1e200, "the levels of the right operand do not lie between 0 and the largest binary32")]
    [InlineData(-1, 1e-200, 1e-200, "the products of the levels leave binary64")]
    public void A_product_that_cannot_be_is_an_error_of_the_manifest(int node, double left, double right, string message)
    {
        var result = Built.Value.Result;
        var manifest = ManifestReader.Read(result.Files.Manifest).Manifest;
        var product = manifest.Products[0];
        var wrong = product with { Node = node < 0 ? product.Node : node, Left = product.Left with { Alpha = left }, Right = product.Right with { Alpha = right } };
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", ManifestWriter.Write(manifest with { Products = new([wrong]) })));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TEQ011", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copied_state_goes_on_by_itself()
    {
        var (_, _, set, compiled) = Built.Value;
        var network = TestModels.Load(compiled, KernelFamily.Lookup);
        var (state, begin, step) = Steps(network);
        var (source, _) = Item(set, 0);
        float[] first = new float[Symbols], second = new float[Symbols], other = new float[Symbols];
        begin(state, source);
        step(state, [1], first);
        var copy = state.CreateLike();
        copy.CopyFrom(state);
        step(state, [2], first);
        step(copy, [3], other);
        step(copy, [3], other);
        step(state, [4], first);
        begin(copy, source);
        step(copy, [1], second);
        step(copy, [2], second);
        step(copy, [4], second);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void From_the_second_time_on_nothing_is_allocated()
    {
        var (_, _, set, compiled) = Built.Value;
        var network = TestModels.Load(compiled, KernelFamily.Lookup);
        var (state, begin, step) = Steps(network);
        var generator = new SymbolGenerator(step, first: 1, end: 2, limit: MostSteps);
        var (source, _) = Item(set, 1);
        var symbols = new int[MostSteps];
        void Generate()
        {
            begin(state, source);
            generator.Greedy(state, symbols);
            begin(state, source);
            generator.Beam(state, 3, symbols);
        }

        Generate();
        Generate();

        // The least of several: the runtime itself may allocate on any thread, what a generation allocates it allocates every time.
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Generate();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var (network, _, set, compiled) = Built.Value;
        var loaded = TestModels.Load(compiled, KernelFamily.Lookup);
        var (state, begin, step) = Steps(loaded);
        var (source, target) = Item(set, 0);
        var logits = new float[Symbols];
        Assert.Contains("not begun with by this Net", Assert.Throws<InvalidOperationException>(() => step(state, [1], logits)).Message, StringComparison.Ordinal);
        begin(state, source);
        Assert.Contains("takes 1 values and gives 13, found 1 and 12", Assert.Throws<ArgumentException>(() => step(state, [1], new float[12])).Message, StringComparison.Ordinal);
        Assert.Contains("symbols 0 to 12, found 13", Assert.Throws<ArgumentException>(() => step(state, [13], logits)).Message, StringComparison.Ordinal);
        begin(state, source);
        for (int i = 0; i < MostSteps; i++)
        {
            step(state, [1], logits);
        }

        Assert.Contains("at most 9 steps", Assert.Throws<InvalidOperationException>(() => step(state, [1], logits)).Message, StringComparison.Ordinal);
        Assert.Contains("Net.Begin expects [batch, source ≤ 7], found Tensor [1, 8]", Assert.Throws<ArgumentException>(() => begin(state, new Tensor(1, 8))).Message, StringComparison.Ordinal);
        Assert.Contains("Net.Begin takes one item of", Assert.Throws<ArgumentException>(() => begin(state, new Tensor(2, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("Net.Run expects [batch, target ≤ 9], found", Assert.Throws<ArgumentException>(() => Pair(loaded, "Run")(source, new Tensor(2, target.Length))).Message, StringComparison.Ordinal);
        var thrown = Assert.Throws<SearchException>(() => new NetworkEvaluator(network, new CalibrationSet([new Tensor(2, 3)], "")));
        Assert.Contains("Net takes 2 inputs, found 1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("2 and 3 items", Assert.Throws<SearchException>(() => new CalibrationSet([new Tensor(2, 3), new Tensor(3, 3)], "")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("causal: true", "causal: false")]
    [InlineData("return embedding.Logits(norm.Forward(x));", "return embedding.Logits(norm.Forward(x + Softmax(x) * x + Transpose(Transpose(x, 1, 2), 1, 2)));", true)]
    [InlineData("return embedding.Logits(norm.Forward(x));", "return embedding.Logits(norm.Forward(MatMul(MatMul(x, Transpose(x, 1, 2)), x)));")]
    [InlineData("[Shape(\"target\", 9)]", "[Shape(9)]")]
    public void Where_a_step_would_see_later_ones_there_are_no_steps(string before, string after, bool possible = false)
    {
        string source = Source.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(Source, source);
        var run = GeneratorHarness.Run(source);
        Assert.Equal("TEQ010", Assert.Single(run.Diagnostics).Id);
        Assert.Equal(possible, run.Load().GetType("Net", throwOnError: true)!.GetMethod("Step") is not null);
    }

    [Fact]
    public void Members_of_the_class_go_before_generated_ones()
    {
        string own = Source.Replace("private Tensor Embed(", "public int Step => 3;\n\n        private Tensor Embed(", StringComparison.Ordinal);
        var run = GeneratorHarness.Run(own);
        Assert.Equal("TEQ010", Assert.Single(run.Diagnostics).Id);
        var type = run.Load().GetType("Net", throwOnError: true)!;
        Assert.Null(type.GetMethod("Begin"));
        Assert.NotNull(type.GetMethod("Run", [typeof(Tensor), typeof(Tensor), typeof(Tensor)]));

        string clash = Source.Replace("private Tensor Embed(", "public void Run(Tensor a, Tensor b, Tensor c) { }\n\n        private Tensor Embed(", StringComparison.Ordinal);
        Assert.Contains(GeneratorHarness.Run(clash).Diagnostics, diagnostic => diagnostic.Id == "TEQ009");
    }

    [Fact]
    public void An_embedding_without_logits_is_told()
    {
        string source = Source.Replace("return embedding.Logits(norm.Forward(x));", "return norm.Forward(x);", StringComparison.Ordinal);
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("TEQ004", diagnostic.Id);
        Assert.Contains("an Embedding whose Logits are never asked for", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_graph_says_where_rows_are_looked_up()
    {
        var graph = TestModels.Graph(Source, "Net");
        Assert.Equal(2, graph.Nodes.Count(node => node is { Operation: GraphOperation.Embedding, Path: "embedding" }));
        Assert.Equal([new Dimension(MostSteps, "target"), Symbols], graph.Nodes[^1].Dimensions);
        Assert.Equal(3, graph.Nodes.Count(node => node.Operation == GraphOperation.MaskedSoftmax));
    }

    private static (Module Network, SearchResult Result, CalibrationSet Set, Type Compiled) Build()
    {
        var network = (Module)Activator.CreateInstance(GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!)!;
        var random = new Random(5);
        Tensor source = new(30, 6), target = new(30, 8);
        foreach (var tensor in (Tensor[])[source, target])
        {
            for (int n = 0; n < tensor.Batch; n++)
            {
                int length = random.Next(1, tensor.Shape[1] + 1);
                for (int i = 0; i < length; i++)
                {
                    tensor.Item(n)[i] = random.Next(1, Symbols);
                }
            }
        }

        var set = new CalibrationSet([source, target], new string('0', 64));
        var result = NetworkSearch.Run(network, TestWeights.Random(network), set, new SearchOptions { TargetBits = 6, Threads = 1 });
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        return (network, result, set, run.Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!);
    }

    // An item of its own lengths.
    internal static (Tensor Source, Tensor Target) Item(CalibrationSet set, int n)
    {
        static Tensor Cut(ReadOnlySpan<float> symbols)
        {
            int length = symbols.LastIndexOfAnyExcept(0f) + 1;
            return new Tensor(symbols[..length].ToArray(), 1, length);
        }

        var all = set.Inputs.Item(n);
        return (Cut(all[..6]), Cut(all[6..]));
    }

    internal static Func<Tensor, Tensor, Tensor> Pair(Module network, string method) =>
        network.GetType().GetMethod(method, [typeof(Tensor), typeof(Tensor)])!.CreateDelegate<Func<Tensor, Tensor, Tensor>>(network);

    private static (GenerationState State, Action<GenerationState, Tensor> Begin, StepFunction Step) Steps(Module network)
    {
        var type = network.GetType();
        return (
            (GenerationState)type.GetMethod("CreateState")!.Invoke(null, [])!,
            type.GetMethod("Begin")!.CreateDelegate<Action<GenerationState, Tensor>>(network),
            type.GetMethod("Step")!.CreateDelegate<StepFunction>(network));
    }
}

using System.Runtime.CompilerServices;
using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>Networks of attention from the definition through the search to the compiled network.</summary>
public sealed class AttentionNetworkTests
{
    private const string Source = """
        using TeqGen;
        using static TeqGen.Functional;

        public sealed partial class Block(int width, int heads, bool causal) : Module
        {
            private readonly LayerNorm norm1 = new(width);
            private readonly MultiHeadAttention attention = new(width, heads, causal);
            private readonly RmsNorm norm2 = new(width);
            private readonly Linear fc1 = new(width, 2 * width);
            private readonly Linear fc2 = new(2 * width, width);

            public Tensor Forward(Tensor x)
            {
                x += attention.Forward(norm1.Forward(x));
                return x + fc2.Forward(Gelu(fc1.Forward(norm2.Forward(x))));
            }
        }

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly ModuleList<Block> blocks = [new(12, 3, causal: false), new(12, 2, causal: true)];
            private readonly LayerNorm norm = new(12, bias: false);
            private readonly Linear end = new(6, 4);

            public Tensor Forward([Shape(7, 12)] Tensor sequence)
            {
                var x = SinusoidalPositions(sequence);
                foreach (var block in blocks)
                {
                    x = block.Forward(x);
                }

                var halves = Split(norm.Forward(RotaryPositions(x, first: 2)), 2, 2);
                return end.Forward(Flatten(Slice(halves[0] * halves[1], 1, -1)));
            }
        }
        """;

    private const string Own = """
        using TeqGen;
        using static TeqGen.Functional;

        public sealed partial class Attention(int width, int heads) : Module
        {
            private readonly Linear query = new(width, width);
            private readonly Linear key = new(width, width);
            private readonly Linear value = new(width, width);

            public Tensor Forward(Tensor x)
            {
                var scores = MatMul(
                    Heads(query.Forward(x)), Transpose(Heads(key.Forward(x)), 2, 3));
                var seen = MatMul(Softmax(scores), Heads(value.Forward(x)));
                return Reshape(Transpose(seen, 1, 2), -1, width);
            }

            private Tensor Heads(Tensor x) => Transpose(Reshape(x, -1, heads, width / heads), 1, 2);
        }

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly Attention attention = new(12, 3);

            public Tensor Forward([Shape(7, 12)] Tensor x) => attention.Forward(x);
        }
        """;

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void The_compiled_network_computes_what_the_search_evaluated(string strategy)
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var inputs = TestModels.RandomInput(40, 7, 12);
        var result = NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { Strategy = strategy, MaximumLoss = 20, Threads = 1 });
        Assert.DoesNotContain(result.Layers, layer => layer.Path.Contains("norm", StringComparison.Ordinal));
        Assert.Equal([7, 24], result.Layers.Single(layer => layer.Path == "blocks.0.fc2").InputShape);

        var evaluator = new NetworkEvaluator(network);
        Assert.Equal(Evaluation.ForwardOf(network)(inputs).Data, evaluator.Outputs(inputs).Data);
        var expected = evaluator.Outputs(inputs, StoredQuantizers.Of(result, evaluator), StoredQuantizers.Products(result, evaluator));
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        var compiled = run.Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!;
        var loaded = TestModels.Load(compiled, KernelFamily.Reference);
        var reference = TestModels.Run(loaded, inputs);
        Assert.Equal(5, loaded.Quantized!.Normalizations.Count);
        Assert.Equal(strategy == "teq+" ? 4 : 0, loaded.Quantized.Products.Count);
        Assert.Equal(strategy == "teq+", result.Files.Manifest.Contains("\"schema\": 2", StringComparison.Ordinal));
        Assert.Equal(reference.Data, TestModels.Run(TestModels.Load(compiled, KernelFamily.Counting), inputs).Data);
        Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), reference.Data), 0, 1e-5);
        Assert.Equal(result.MeanStoredBits, loaded.Quantized!.MeanStoredBits);
    }

    [Fact]
    public void Attention_of_the_library_is_what_the_same_text_is_in_a_users_project()
    {
        const string Root = """
            [ExponentialQuantized("Net.teq.json")]
            public sealed partial class Net : Module
            {
                private readonly MultiHeadAttention attention = new(12, 3, causal: true);

                public Tensor Forward([Shape(7, 12)] Tensor x) => attention.Forward(x);
            }
            """;
        string text = File.ReadAllText(LibraryFile("MultiHeadAttention.cs")), own = text.Replace("namespace TeqGen;", "namespace Mine;", StringComparison.Ordinal);
        Assert.NotEqual(text, own);
        var library = TestModels.Graph("using TeqGen;\nnamespace Mine;\n" + Root, "Mine.Net");
        Assert.Equal(GraphText.Write(library), GraphText.Write(TestModels.Graph("using System;\nusing TeqGen;\n" + own + Root, "Mine.Net")));
        Assert.Equal(2, library.Nodes.Count(node => node.Operation == GraphOperation.MatMul));
    }

    [Fact]
    public void A_later_step_does_not_change_an_earlier_one_where_attention_is_causal()
    {
        var attention = new MultiHeadAttention(12, 3, causal: true);
        attention.LoadWeights(TestWeights.Random(attention).Tensors);
        var input = TestModels.RandomInput(1, 7, 12);
        var before = attention.Forward(input);
        input.Data[5 * 12] += 1;
        var after = attention.Forward(input);
        Assert.Equal(before.Data[..(5 * 12)], after.Data[..(5 * 12)]);
        Assert.False(before.Data[(5 * 12)..].SequenceEqual(after.Data[(5 * 12)..]));
        var prefix = attention.Forward(new Tensor(input.Data[..(4 * 12)].ToArray(), 1, 4, 12));
        Assert.Equal(prefix.Data, after.Data[..(4 * 12)]);
    }

    [Theory]
    [InlineData("Reshape(x, -1, heads, width / heads)", "Reshape(x, -1, heads, heads)", "Reshape to -1×3×3 has another number of values; attention.query gives 7×12")]
    [InlineData("Transpose(Heads(key.Forward(x)), 2, 3)", "Heads(key.Forward(x))", "MatMul needs […, rows, inner] and […, inner, columns]; Transpose gives 3×7×4")]
    [InlineData("Reshape(Transpose(seen, 1, 2), -1, width)", "Reshape(Transpose(seen, 1, 2), 6, width)", "Reshape to 6×12 has another number of values; Transpose gives 7×3×4")]
    [InlineData("Softmax(scores)", "Softmax(Slice(scores, 3, 0, 3), causal: true)", "A causal Softmax needs […, rows, columns] with at least as many columns as rows; Slice gives 3×7×3")]
    [InlineData("MatMul(Softmax(scores)", "MatMul(Split(scores, 3, 2)[0]", "Split cannot make 2 equal parts along axis 3; MatMul gives 3×7×7")]
    [InlineData("Heads(value.Forward(x))", "SinusoidalPositions(Slice(Heads(value.Forward(x)), 3, 1))", "SinusoidalPositions needs […, steps, width] with an even width")]
    public void A_mistake_in_a_module_is_an_error_at_its_line(string before, string after, string message)
    {
        string source = Own.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(Own, source);
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("TEQ005", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        string line = source.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line];
        string mistake = after.StartsWith("Heads", StringComparison.Ordinal) ? "var scores = MatMul(" : after;
        Assert.Contains(mistake, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_follows_a_named_dimension()
    {
        string source = Own.Replace("[Shape(7, 12)]", "[Shape(\"sequence\", 50, 12)]", StringComparison.Ordinal)
            .Replace("=> attention.Forward(x);", "=> SinusoidalPositions(attention.Forward(x));", StringComparison.Ordinal)
            .Replace("Softmax(scores)", "Softmax(scores, causal: true)", StringComparison.Ordinal);
        var graph = TestModels.Graph(source, "Net");
        Assert.Equal([new Dimension(50, "sequence"), 12], graph.Nodes[^1].Dimensions);
        var scores = graph.Nodes.First(node => node.Operation == GraphOperation.MatMul);
        Assert.Equal([3, new Dimension(50, "sequence"), new Dimension(50, "sequence")], scores.Dimensions);
    }

    private static string LibraryFile(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "TeqGen.Runtime", "Modules", name);
}

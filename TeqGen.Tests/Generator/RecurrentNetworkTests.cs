using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>Recurrent networks from the definition through the search to the compiled network.</summary>
public sealed class RecurrentNetworkTests
{
    internal const string Source = """
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly Lstm lstm = new(5, 7, layers: 2, bidirectional: true);
            private readonly Gru gru = new(14, 6, bias: false);
            private readonly Linear fc = new(6, 9);
            private readonly Linear end = new(9, 4);

            public Tensor Forward([Shape(8, 5)] Tensor sequence)
            {
                var x = Relu(fc.Forward(Relu(gru.Forward(lstm.Forward(sequence)))));
                return end.Forward(Flatten(Slice(x, 1, -1)));
            }
        }
        """;

    [Fact]
    public void The_graph_has_the_loops_and_not_their_steps()
    {
        var graph = TestModels.Graph(Source, "Net");
        Assert.Equal(4, graph.Nodes.Count(node => node.Operation == GraphOperation.Lstm));
        var reverse = graph.Nodes.Single(node => node.Path == "lstm.reverseRecurrence.1");
        Assert.Equal((1, 7), (reverse.Integer("reverse"), reverse.Integer("hidden")));
        Assert.Equal([8, 28], graph.Nodes[reverse.Inputs[0]].Shape);
        Assert.Equal([8, 7], reverse.Shape);
    }

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void The_compiled_network_computes_what_the_search_evaluated(string strategy)
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var inputs = TestModels.RandomInput(40, 8, 5);
        var result = NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { Strategy = strategy, MaximumLoss = 20, Threads = 1 });
        var loop = result.Layers.Single(layer => layer.Path == "gru.recurrence.0");
        Assert.Equal(("gru", 0), (loop.Kind, loop.BiasCount));
        Assert.Equal([18, 6], loop.WeightShape);
        Assert.Equal([8, 6], loop.InputShape);

        var evaluator = new NetworkEvaluator(network);
        var expected = evaluator.Outputs(inputs, StoredQuantizers.Of(result, evaluator));
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        Assert.Contains("RecurrentLoop.Lstm(layers[1], ", run.Source("Net.Model.g.cs"), StringComparison.Ordinal);
        var compiled = run.Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!;
        var loaded = TestModels.Load(compiled, KernelFamily.Reference);
        var reference = TestModels.Run(loaded, inputs);
        Assert.Equal(reference.Data, TestModels.Run(TestModels.Load(compiled, KernelFamily.Counting), inputs).Data);
        Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), reference.Data), 0, 1e-5);
        Assert.Equal(result.MeanStoredBits, loaded.Quantized!.MeanStoredBits);
        var again = TestModels.Run(loaded, inputs);
        Assert.Equal(reference.Data, again.Data);
    }

    [Fact]
    public void The_evaluator_gives_the_bits_of_Forward()
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        network.LoadWeights(TestWeights.Random(network).Tensors);
        var inputs = TestModels.RandomInput(3, 8, 5);
        Assert.Equal(Evaluation.ForwardOf(network)(inputs).Data, new NetworkEvaluator(network).Outputs(inputs).Data);
    }

    [Theory]
    [InlineData("new(5, 7, layers: 2, bidirectional: true)", "new(4, 7)", "lstm.input.0 expects 4 features; sequence is 8×5")]
    [InlineData("new(14, 6, bias: false)", "new(15, 6)", "gru.input.0 expects 15 features; Concat gives 8×14")]
    [InlineData("gru.Forward(lstm", "loop.Forward(lstm", "loop expects steps×12; Concat gives 8×14")]
    [InlineData("Slice(x, 1, -1)", "Reshape(x, 8, 8)", "Reshape to 8×8 has another number of values; Relu gives 8×9")]
    public void Shapes_that_do_not_fit_are_told_at_the_call(string before, string after, string message)
    {
        string source = Source.Replace(before, after).Replace("Linear end", "LstmRecurrence loop = new(3);\n    private readonly Linear end");
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics, diagnostic => diagnostic.Id == "TEQ005");
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(diagnostic.Location.GetLineSpan().StartLinePosition.Line, (int[])[14, 15]);
    }
}

using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Generator;

/// <summary>Convolutions with normalizations, from the definition through the search to the compiled network.</summary>
public sealed class NormalizationTests
{
    private const string Source = """
        using TeqGen;
        using static TeqGen.Functional;

        public sealed partial class Block(int inputs, int outputs, int groups) : Module
        {
            private readonly Conv2d conv = new(inputs, outputs, (3, 1), (1, 1), (1, 0), groups: groups, bias: false);
            private readonly BatchNorm2d bn = new(outputs, epsilon: 1e-3f);

            public Tensor Forward(Tensor x) => bn.Forward(conv.Forward(x));
        }

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly ModuleList<Block> blocks = [new(2, 6, groups: 1), .. ModuleList.Repeat(2, i => new Block(6, 6, groups: 3 - i))];
            private readonly Conv2d last = new(6, 4, 3, stride: 2);
            private readonly BatchNorm2d norm = new(4);
            private readonly Linear fc = new(4, 3);

            public Tensor Forward([Shape(2, 8, 7)] Tensor image)
            {
                var x = image;
                for (int i = 0; i < blocks.Count; i++)
                {
                    var y = blocks[i].Forward(x);
                    x = i == 0 ? Relu(y) : Relu(x + y);
                }

                return fc.Forward(GlobalAvgPool(Relu(norm.Forward(last.Forward(x)))));
            }
        }
        """;

    [Fact]
    public void The_compiled_network_computes_what_the_search_evaluated()
    {
        var type = GeneratorHarness.Run(Source).Load().GetType("Net", throwOnError: true)!;
        var network = (Module)Activator.CreateInstance(type)!;
        var inputs = TestModels.RandomInput(40, 2, 8, 7);
        var result = NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { MaximumLoss = 50, Threads = 1 });
        Assert.Equal(["blocks.0.conv", "blocks.1.conv", "blocks.2.conv", "fc", "last"], result.Layers.Select(layer => layer.Path).Order());

        var evaluator = new NetworkEvaluator(network);
        var expected = evaluator.Outputs(inputs, StoredQuantizers.Of(result, evaluator));
        var run = GeneratorHarness.Run(Source, new MemoryText("/model/Net.teq.json", result.Files.Manifest));
        Assert.Empty(run.Diagnostics);
        var compiled = run.Load(("Net.teqw", result.Files.Blob)).GetType("Net", throwOnError: true)!;
        var reference = TestModels.Run(TestModels.Load(compiled, KernelFamily.Reference), inputs);
        Assert.InRange(Distance.RelativeL2([.. expected.Data.ToArray().Select(value => (double)value)], reference.Data), 0, 1e-5);
        Assert.Equal(reference.Data, TestModels.Run(TestModels.Load(compiled, KernelFamily.Counting), inputs).Data);
    }

    [Theory]
    [InlineData("bn.Forward(conv.Forward(x))", "«bn.Forward(Relu(conv.Forward(x)))»")]
    [InlineData("=> bn.Forward(conv.Forward(x));", "{ var y = conv.Forward(x); return «bn.Forward(y)» + y; }")]
    [InlineData("bn.Forward(conv.Forward(x))", "«bn.Forward(bn.Forward(conv.Forward(x)))»")]
    public void A_normalization_that_no_convolution_can_do_is_reported(string before, string after)
    {
        string marked = Source.Replace(before, after), source = marked.Replace("«", "").Replace("»", "");
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("TEQ004", diagnostic.Id);
        Assert.Contains("past a BatchNorm2d that cannot be folded into a Conv2d", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.InRange(
            diagnostic.Location.SourceSpan.Start,
            marked.IndexOf('«', StringComparison.Ordinal),
            marked.IndexOf('»', StringComparison.Ordinal));
    }
}

using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Tests.Generator;

/// <summary>Dimensions that have a name and a maximum instead of an extent.</summary>
public sealed class NamedDimensionTests
{
    private const string Following = "x = Relu(Concat(x, Slice(x, 2, 1))); x = Transpose(x, 1, 2); return Softmax(Pad(x, 1, 2, 0));";

    [Fact]
    public void They_are_carried_through_the_graph_and_its_text()
    {
        var run = GeneratorHarness.Run(Source("[Shape(\"sequence\", 512, 28)]", Following.Replace("Concat(x,", "Concat(2, x,")));
        Assert.Equal("TEQ010", Assert.Single(run.Diagnostics).Id);
        var network = (Module)Activator.CreateInstance(run.Load().GetType("N", throwOnError: true)!)!;
        var graph = GraphText.Read(network.GraphDescriptor!);
        Assert.Equal(network.GraphDescriptor!.TrimEnd(), GraphText.Write(graph).TrimEnd());
        Assert.Contains("-> {sequence:512}x28", network.GraphDescriptor, StringComparison.Ordinal);
        var last = graph.Nodes[^1];
        Assert.Equal([(Dimension)57, new Dimension(512, "sequence")], last.Dimensions);
        Assert.Equal(57 * 512, last.Length);

        var forward = network.GetType().GetMethod("Forward")!;
        Assert.Equal([3, 57, 5], ((Tensor)forward.Invoke(network, [new Tensor(3, 5, 28)])!).Shape);
        Assert.Contains("takes sequence×28", Assert.Throws<SearchException>(() => NetworkGraph.Bound(network, null)).Message, StringComparison.Ordinal);
        Assert.Equal([(Dimension)57, 5], NetworkGraph.Bound(network, [[5, 28]]).Nodes[^1].Dimensions);
    }

    [Theory]
    [InlineData("TEQ005", "[Shape(\"sequence\", 28, 28)]", "return «x + Transpose(x, 1, 2)»;", "Add needs two tensors of one shape; x is sequence×28; Transpose gives 28×sequence, from x")]
    [InlineData("TEQ005", "[Shape(\"a\", 8, \"b\", 8)]", "return «Concat(1, x, Transpose(x, 1, 2))»;", "x is a×b; Transpose gives b×a, from x")]
    [InlineData("TEQ004", "[Shape(\"sequence\", 512, 28)]", "return «Concat(1, x, x)»;", "past Concat on the dimension 'sequence', whose extent is not known when building")]
    [InlineData("TEQ004", "[Shape(\"sequence\", 512, 28)]", "return «Flatten(x)»;", "past Flatten on the dimension 'sequence'")]
    [InlineData("TEQ004", "[Shape(\"sequence\", 512, 28)]", "return «Slice(x, 1, 1)»;", "past Slice on the dimension 'sequence'")]
    [InlineData("TEQ004", "[Shape(4, \"height\", 16, \"width\", 16)]", "return «MaxPool2d(x, 2)»;", "past MaxPool2d on the dimension 'height'")]
    [InlineData("TEQ004", "[Shape(4, \"height\", 16, 16)]", "return «conv.Forward(x)»;", "past conv on the dimension 'height'")]
    [InlineData("TEQ005", "[Shape(\"sequence\", 512, 28)]", "return «Transpose(x, 2, 2)»;", "Transpose needs two axes, found 2 twice; x is sequence×28")]
    public void What_cannot_act_on_them_says_so(string id, string shape, string body, string message) => Check(id, message, Source(shape, body));

    [Theory]
    [InlineData("[Shape(\"sequence\", 0)]", "extent below 1")]
    [InlineData("[Shape(28, \"sequence\")]", "a named dimension has its maximum behind it")]
    [InlineData("[Shape(\"a\", \"b\", 3)]", "extent below 1")]
    [InlineData("[Shape(\"a b\", 3)]", "the name 'a b'")]
    [InlineData("[Shape(\"a\", 3, \"a\", 4)]", "two maxima of 'a', 3 and 4")]
    [InlineData("[Shape(4, 2.5)]", "extent below 1")]
    public void A_shape_that_is_not_written_as_it_should_be(string shape, string message) =>
        Check("TEQ006", message, Source(shape, "return x;").Replace($"{shape} Tensor x", $"«{shape} Tensor x»", StringComparison.Ordinal));

    [Fact]
    public void Constant_shapes_are_no_others_than_before() =>
        Assert.Equal(
            TestModels.Graph(Source("[Shape(2, 3)]", "return Relu(x);"), "N").Hash, TestModels.Graph(Source("[Shape(2, 1 + 2)]", "return Relu(x);"), "N").Hash);

    private static string Source(string shape, string body) => $$"""
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("N.teq.json")]
        public partial class N : Module
        {
            {{(body.Contains("conv", StringComparison.Ordinal) ? "private readonly Conv2d conv = new(4, 4, 3);" : "")}}
            public Tensor Forward({{shape}} Tensor x) { {{body}} }
        }
        """;

    private static void Check(string id, string message, string marked)
    {
        int start = marked.IndexOf('«', StringComparison.Ordinal), end = marked.IndexOf('»', StringComparison.Ordinal) - 1;
        string source = marked.Replace("«", "").Replace("»", "");
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal((id, source[start..end]), (diagnostic.Id, source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)));
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }
}

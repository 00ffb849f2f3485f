using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Tests.Shared;

public sealed class GraphTextTests
{
    private const string Text = "teqgraph 1\n"
        + "0 input image - normalize=1065353216x-1082130432 -> 1x28x28\n"
        + "1 conv2d features.0.conv1 0 kernel=5x5,stride=1x1 -> 16x24x24\n"
        + "2 add - 1,1 - -> 16x24x24\n"
        + "3 output - 2 - -> -\n";

    private static readonly GraphDescriptor Graph = new(new EquatableArray<GraphNode>(
        new(0, GraphOperation.Input, "image", default, new(GraphAttribute.OfReals("normalize", [1f, -1f])), new(1, 28, 28)),
        new(1, GraphOperation.Conv2d, "features.0.conv1", new(0), new(new("kernel", 5, 5), new("stride", 1, 1)), new(16, 24, 24)),
        new(2, GraphOperation.Add, "", new(1, 1), default, new(16, 24, 24)),
        new(3, GraphOperation.Output, "", new(2), default, default)));

    [Fact]
    public void A_graph_is_written_one_node_a_line() => Assert.Equal(Text, GraphText.Write(Graph));

    [Fact]
    public void Reading_gives_back_what_was_written()
    {
        var read = GraphText.Read(Text);
        Assert.Equal(Graph, read);
        Assert.Equal(Graph.GetHashCode(), read.GetHashCode());
        Assert.Equal(Graph.Hash, read.Hash);
        Assert.Equal([5, 5], read.Nodes[1].Integers("kernel"));
        Assert.Equal([1f, -1f], read.Nodes[0].Reals("normalize"));
        Assert.Empty(read.Nodes[1].Reals("normalize"));
        Assert.Equal(16 * 24 * 24, read.Nodes[1].Length);
    }

    [Fact]
    public void The_hash_changes_with_any_part_of_the_graph()
    {
        string[] altered =
        [
            Text.Replace("kernel=5x5", "kernel=5x3", StringComparison.Ordinal),
            Text.Replace("features.0", "features.1", StringComparison.Ordinal),
            Text.Replace("1,1", "1,0", StringComparison.Ordinal),
            Text.Replace("16x24x24", "24x16x24", StringComparison.Ordinal),
            Text.Replace(" add ", " softmax ", StringComparison.Ordinal),
        ];
        Assert.All(altered, text => Assert.NotEqual(Graph.Hash, GraphText.Read(text).Hash));
    }

    [Fact]
    public void Names_of_dimensions_are_kept()
    {
        const string Named = "teqgraph 1\n0 input - - - -> {max_x:512}x28x{y:4}\n";
        var graph = GraphText.Read(Named);
        Assert.Equal(Named, GraphText.Write(graph));
        Assert.Equal([new(512, "max_x"), 28, new(4, "y")], graph.Nodes[0].Dimensions);
        Assert.NotEqual(graph.Hash, GraphText.Read(Named.Replace("max_x", "max_y", StringComparison.Ordinal)).Hash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("teqgraph 2\n")]
    [InlineData("teqgraph 1\r\n")]
    [InlineData("teqgraph 1\n1 input x - - -> 1\n")]
    [InlineData("teqgraph 1\n0 input x 0 - -> 1\n")]
    [InlineData("teqgraph 1\n0 input x -1 - -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - - -> \n")]
    [InlineData("teqgraph 1\n0 input x - - => 1\n")]
    [InlineData("teqgraph 1\n0 input x - -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - - -> 1 2\n")]
    [InlineData("teqgraph 1\n0 input x - - -> 1x\n")]
    [InlineData("teqgraph 1\n0 input x - - -> 99999999999\n")]
    [InlineData("teqgraph 1\n0 input x - - -> {n:4}5\n")]
    [InlineData("teqgraph 1\n0 input x - - -> {n:4\n")]
    [InlineData("teqgraph 1\n0 input x - - -> {n}\n")]
    [InlineData("teqgraph 1\n0 input x - - -> n:4\n")]
    [InlineData("teqgraph 1\n0 input x - - -> {:4}\n")]
    [InlineData("teqgraph 1\n0 input x - - -> 3x{n:four}\n")]
    [InlineData("teqgraph 1\nzero input x - - -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - a -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - =1 -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - a=one -> 1\n")]
    [InlineData("teqgraph 1\n0 input x - a=1,,b=2 -> 1\n")]
    public void What_is_no_graph_is_refused(string text) => Assert.Throws<FormatException>(() => GraphText.Read(text));

    [Fact]
    public void Every_truncation_is_refused_or_a_graph_of_fewer_nodes()
    {
        for (int length = 0; length < Text.Length; length++)
        {
            try
            {
                Assert.True(GraphText.Read(Text[..length]).Nodes.Count <= Graph.Nodes.Count);
            }
            catch (FormatException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void A_length_that_overflows_is_an_error() =>
        Assert.Throws<OverflowException>(() => new GraphNode(0, "input", "", default, default, new(65536, 65536)).Length);
}

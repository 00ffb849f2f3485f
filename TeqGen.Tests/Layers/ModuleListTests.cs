namespace TeqGen.Tests.Layers;

public sealed class ModuleListTests
{
    [Fact]
    public void A_collection_expression_takes_new_and_spreads()
    {
        ModuleList<Block> list = [new(3), .. ModuleList.Repeat(2, i => new Block(10 + i)), new(4, optional: true)];
        Assert.Equal(4, list.Count);
        Assert.Equal([3, 10, 11, 4], list.Select(block => block.Width));
        Assert.Same(list[1], list.ElementAt(1));
        Assert.Empty((ModuleList<Block>)[]);
        Assert.Empty(ModuleList.Repeat(0, _ => new Block(1)));
    }

    [Fact]
    public void Modules_are_named_by_their_index_and_null_fields_are_passed_over() =>
        Assert.Equal(
            ["blocks.0.fc", "blocks.1.fc", "blocks.1.extra", "flat.0"],
            new Network().Layers().Select(layer => layer.Path));

    [Fact]
    public void A_list_of_more_than_ten_counts_on()
    {
        var layers = ModuleList.Repeat(12, _ => new Linear(1, 1)).Layers();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), layers.Select(layer => layer.Path));
    }

    [Fact]
    public void What_makes_no_list_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ModuleList.Repeat(-1, _ => new Block(1)));
        Assert.Throws<ArgumentNullException>(() => ModuleList.Repeat<Block>(1, null!));
        Assert.Contains(
            "Module 1",
            Assert.Throws<ArgumentException>(() => ModuleList.Repeat(2, i => i == 0 ? new Block(1) : null!)).Message,
            StringComparison.Ordinal);
        Assert.Throws<IndexOutOfRangeException>(() => ModuleList.Repeat(2, _ => new Block(1))[2]);
    }

    private sealed class Network : Module
    {
        private readonly ModuleList<Block> blocks = [new(1), new(2, optional: true)];
        private readonly ModuleList<Linear> flat = [new(1, 1)];

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("blocks", "blocks", blocks);
            visitor.Visit("flat", "flat", flat);
        }
    }

    private sealed class Block(int width, bool optional = false) : Module
    {
        private readonly Linear fc = new(width, 1);
        private readonly Linear? extra = optional ? new(1, 1) : null;

        public int Width => width;

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("fc", "fc", fc);
            visitor.Visit("extra", "extra", extra);
        }
    }
}

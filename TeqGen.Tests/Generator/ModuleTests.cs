using TeqGen.Kernels;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

/// <summary>Networks of modules: what they are evaluated to, and that they run.</summary>
public sealed class ModuleTests
{
    private const string Blocks = """
        using TeqGen;
        using static TeqGen.Functional;

        public sealed partial class Block(int inputs, int outputs, int stride = 1) : Module
        {
            private readonly Conv2d conv1 = new(inputs, outputs, 3, stride, padding: 1);
            private readonly Conv2d conv2 = new(outputs, outputs, 3, padding: 1, bias: false);
            private readonly Conv2d? shortcut = stride != 1 || inputs != outputs ? new(inputs, outputs, 1, stride) : null;

            public Tensor Forward(Tensor x)
            {
                var y = conv2.Forward(Relu(conv1.Forward(x)));
                return Relu(y + (shortcut is null ? x : shortcut.Forward(x)));
            }
        }
        """;

    private const string Network = Blocks + """

        public abstract partial class Base(int width, bool wide) : Module
        {
            private const int Classes = 5;
            private readonly int features = width * (wide ? 4 : 2);
            private readonly Conv2d stem = new(2, width, 3, padding: 1);
            private readonly Block first = new(width, width);
            private readonly Linear head;

            protected Base(int width) : this(width, wide: false) { }

            public Tensor Forward([Shape(2, 8, 6)] Tensor image)
            {
                int rounds = 0;
                var (x, y) = (Body(Relu(stem.Forward(image))), image);
                for (int i = 0; i < features && rounds < 2; i += 2, rounds++)
                {
                    x = Relu(x);
                    if (i % 4 == 2) { break; }
                }

                y = GlobalAvgPool(x);
                return head.Forward(y);
            }

            protected abstract Tensor Body(Tensor x);
        }

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net() : Base(width: 4)
        {
            private readonly Block second = new(4, 8, stride: 2);

            protected override Tensor Body(Tensor x)
            {
                var block = second;
                return block.Forward(Firsts(x));
            }
        }
        """;

    // What the primary constructor of an abstract class cannot do, an ordinary one does.
    private static readonly string Source = Network
        .Replace("public abstract partial class Base(int width, bool wide) : Module", "public abstract partial class Base : Module")
        .Replace("private readonly int features = width * (wide ? 4 : 2);", "private readonly int features;")
        .Replace("private readonly Conv2d stem = new(2, width, 3, padding: 1);", "private readonly Conv2d stem;")
        .Replace("private readonly Block first = new(width, width);", "private readonly Block first;")
        .Replace("protected Base(int width) : this(width, wide: false) { }", """
            protected Base(int width) : this(width, wide: false) { }

            private Base(int width, bool wide)
            {
                features = width * (wide ? 4 : 2);
                stem = new(2, width, 3, padding: 1);
                this.first = new Block(width, width);
                head = new Linear(features, Classes);
            }

            protected Tensor Firsts(Tensor x) => first.Forward(x);
            """);

    [Fact]
    public void Modules_are_evaluated_with_their_arguments_and_named_as_PyTorch_names_them()
    {
        var graph = TestModels.Graph(Source, "Net");
        Assert.Equal(
            ["stem", "first.conv1", "first.conv2", "second.conv1", "second.conv2", "second.shortcut", "head"],
            graph.Nodes.Where(node => node.Path.Length > 0).Select(node => node.Path));
        var second = graph.Nodes.Single(node => node.Path == "second.conv1");
        Assert.Equal((4, 8, 2), (second.Integer("in"), second.Integer("out"), second.Integer("stride")));
        Assert.Equal(new([8, 4, 3]), second.Shape);
        Assert.Equal(8, graph.Nodes.Single(node => node.Path == "head").Integer("in"));
    }

    [Fact]
    public void The_compiled_network_binds_every_layer_and_runs_alike_in_reference_and_counting()
    {
        var format = TestModels.Format(3, signed: true, companded: true);
        var (_, type, _) = TestModels.Build(Source, "Net", _ => (format, format));
        var network = TestModels.Load(type, KernelFamily.Reference);
        Assert.Equal(
            ["stem", "first.conv1", "first.conv2", "head", "second.conv1", "second.conv2", "second.shortcut"],
            network.Layers().Select(layer => layer.Path).Order().OrderBy(path => path.StartsWith("second", StringComparison.Ordinal)).ThenBy(path => path == "head").ThenBy(path => path != "stem"));
        var input = TestModels.RandomInput(2, 2, 8, 6);
        var expected = TestModels.Run(network, input);
        Assert.Equal(expected.Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input).Data);
        Assert.NotEqual(0, expected.Data.ToArray().Sum(Math.Abs));
    }

    [Fact]
    public void A_mistake_in_a_module_is_reported_once_where_it_stands()
    {
        string source = Source.Replace("conv2 = new(outputs, outputs, 3", "conv2 = new(outputs, inputs, 0");
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("TEQ002", diagnostic.Id);
        Assert.Equal("Layer conv2: the argument 'kernel' must be at least 1, found 0", diagnostic.GetMessage(null));
        Assert.Equal("0", source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Fact]
    public void Shapes_that_do_not_fit_name_the_path_and_the_line()
    {
        string source = Source.Replace("second = new(4, 8", "second = new(5, 8");
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("second.conv1 expects 5×height×width; Relu gives 4×8×6, from first.conv2 at line 12", diagnostic.GetMessage(null));
    }

    [Fact]
    public void One_layer_in_two_fields_is_a_mistake()
    {
        string source = """
            using TeqGen;

            [ExponentialQuantized("N.teq.json")]
            public partial class N : Module
            {
                private readonly Linear a, b;

                public N()
                {
                    a = new Linear(4, 4);
                    b = a;
                }

                public Tensor Forward([Shape(4)] Tensor x) => b.Forward(a.Forward(x));
            }
            """;
        Assert.Equal(
            "The field 'b' holds the layer that a holds; a layer belongs into one field", Assert.Single(GeneratorHarness.Run(source).Diagnostics).GetMessage(null));
    }
}

using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TeqGen.Generator;
using TeqGen.Kernels;
using TeqGen.Sample.Networks;
using TeqGen.Shared.Graphs;
using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Generator;

/// <summary>Modules that another assembly defines: their templates travel as <c>[assembly: ModuleTemplate]</c>.</summary>
public sealed class ReferencedModuleTests
{
    private const string Library = """
        using TeqGen;
        using static TeqGen.Functional;

        namespace Deep;

        public abstract partial class Backbone(int blocks, float slope = 0.25f) : Module
        {
            private const int Width = 2 * 3;
            private readonly Conv2d stem = new(2, Width, 3, padding: 1);
            private readonly ModuleList<Block> layer1 = [new(Width, 8, stride: 2), .. ModuleList.Repeat(blocks - 1, _ => new Block(8, 8))];
            [Weights("classifier.1")] private readonly Linear head = new(8, 5);

            public Tensor Forward([Shape(2, 8, 6), Normalize(0.5f, 0.25f)] Tensor image)
            {
                var x = LeakyRelu(stem.Forward(image), slope);
                foreach (var block in layer1) { x = block.Forward(x); }
                return head.Forward(GlobalAvgPool(Last(x)));
            }

            protected virtual Tensor Last(Tensor x) => x;
        }

        internal sealed partial class Block : Module
        {
            private readonly Conv2d conv;
            private readonly Conv2d? shortcut;

            public Block(int inputs, int outputs, int stride = 1)
            {
                conv = new Conv2d(inputs, outputs, 3, stride, padding: 1);
                shortcut = stride != 1 || inputs != outputs ? new Conv2d(inputs, outputs, 1, stride) : null;
            }

            public Tensor Forward(Tensor x) => Relu(conv.Forward(x) + (shortcut is { } ? shortcut.Forward(x) : x));
        }

        public partial class Head(int inputs) : Module
        {
            private readonly Linear fc1 = new(inputs, 7);
            private readonly Linear fc2 = new(7, 3);

            public Tensor Forward(Tensor x) => Unknown.Twice(fc2.Forward(Relu(fc1.Forward(x))));
        }

        public partial class Tail(int inputs) : Head(inputs)
        {
            private readonly Linear fc3 = new(inputs, 3);

            public Tensor Infer(Tensor x) => fc3.Forward(x);
        }

        public static class Unknown { public static Tensor Twice(Tensor x) => x + x; }

        internal sealed partial class Lonely : Module { private readonly Linear a = new(1, 1); }
        """;

    // The internal Block of the library is another class than this one.
    private const string App = """
        using TeqGen;

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net() : Deep.Backbone(blocks: 3);

        namespace Deep { public sealed partial class Block : Module { private readonly Linear only = new(1, 1); } }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_of_one_line_follows_an_abstract_network_of_another_assembly(bool inMemory)
    {
        var library = Compile(Library);
        var run = Run(App, inMemory ? library.Output.ToMetadataReference() : MetadataReference.CreateFromImage(library.Image()));
        Assert.Equal("TEQ010", Assert.Single(run.Diagnostics).Id);
        var graph = Graph(run);
        Assert.Equal(
            ["stem", "layer1.0.conv", "layer1.0.shortcut", "layer1.1.conv", "layer1.2.conv", "head"],
            graph.Nodes.Where(node => node.Path.Length > 0).Select(node => node.Path));
        var together = GeneratorHarness.Run(Library.Replace("namespace Deep;", "") + App[App.IndexOf('[', 0)..App.IndexOf("namespace", StringComparison.Ordinal)].Replace("Deep.", ""));
        Assert.Equal(Graph(together).Hash, graph.Hash);
    }

    [Fact]
    public void It_runs_with_the_layers_that_the_library_binds()
    {
        var library = Compile(Library);
        byte[] image = library.Image();
        var reference = MetadataReference.CreateFromImage(image);
        var format = TestModels.Format(3, signed: true, companded: true);
        var parameters = TestParameters.Create("Net", Graph(Run(App, reference)), _ => (format, format));
        var run = Run(App, reference, new MemoryText("/model/Net.teq.json", parameters.ManifestText));
        Assert.Empty(run.Diagnostics);
        var context = new AssemblyLoadContext("App", isCollectible: true);
        context.LoadFromStream(new MemoryStream(image));
        var type = context.LoadFromStream(new MemoryStream(run.Image(("Net.teqw", parameters.Blob)))).GetType("Net", throwOnError: true)!;
        var network = TestModels.Load(type, KernelFamily.Reference);
        Assert.Contains(network.Layers(), layer => layer is { Path: "head", WeightsPath: "classifier.1" });
        var input = TestModels.RandomInput(2, 2, 8, 6);
        var expected = TestModels.Run(network, input);
        Assert.Equal(expected.Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input).Data);
        Assert.NotEqual(0, expected.Data.ToArray().Sum(Math.Abs));
    }

    [Fact]
    public void The_library_carries_what_can_be_used_and_what_that_needs()
    {
        var run = Compile(Library);
        Assert.Equal(
            ["Deep.Backbone.Template.g.cs", "Deep.Block.Template.g.cs", "Deep.Head.Template.g.cs", "Deep.Tail.Template.g.cs"],
            run.HintNames.Where(name => name.Contains("Template", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(
        "TEQ004",
        "private readonly Deep.Head head = new(4); public Tensor Forward([Shape(4)] Tensor x) => «head.Forward(x)»;",
        "past a call of 'Unknown.Twice', which is not a known operator in Head, so")]
    [InlineData(
        "TEQ005",
        "private readonly Deep.Tail tail = new(4); public Tensor Forward([Shape(2, 2)] Tensor x) => «tail.Infer(x)»;",
        "tail.fc3 expects 4 features; x is 2×2. Flatten it first")]
    [InlineData(
        "TEQ002",
        "private readonly Deep.Head head = «new(0)»; public Tensor Forward([Shape(4)] Tensor x) => head.Forward(x);",
        "Layer fc1: the argument 'inputs' must be at least 1, found 0")]
    [InlineData(
        "TEQ005",
        "private readonly SqueezeExcite gate = new(5, 2); public Tensor Forward([Shape(4, 3, 3)] Tensor x) { «x = gate.Forward(x)»; return x; }",
        "gate.fc1 expects 5×height×width; AdaptiveAvgPool2d gives 4×1×1, from x")]
    public void A_mistake_in_another_assembly_is_told_at_the_nearest_place(string id, string body, string message)
    {
        string marked = "using TeqGen;\n[ExponentialQuantized(\"N.teq.json\")]\npublic partial class N : Module\n{\n" + body + "\n}\n";
        marked = marked.Replace("«x = gate.Forward(x)»", "x = «gate.Forward(x)»");
        Check(id, message, marked, MetadataReference.CreateFromImage(Compile(Library).Image()));
    }

    [Fact]
    public void A_mistake_that_a_base_of_another_assembly_makes_is_told_at_the_base() => Check(
        "TEQ005",
        "layer1.1.conv expects",
        App.Replace("Deep.Backbone(blocks: 3)", "«Deep.Backbone(blocks: 3)»"),
        MetadataReference.CreateFromImage(Compile(Library.Replace("new Block(8, 8)", "new Block(9, 8)")).Image()));

    [Theory]
    [InlineData("«Deep.Backbone(blocks: 3)»", "'Backbone' has no template in Library: it is not a partial class, or Library was built without", false)]
    [InlineData("«Deep.Backbone(blocks: 3)»", "newer TeqGen (template version 999, this one reads 1); update the TeqGen package", true)]
    public void A_template_that_is_missing_or_newer_is_an_error_at_the_base(string marked, string message, bool newer)
    {
        var compilation = GeneratorHarness.Compilation("Library", [], ("/library/Library.cs", Library));
        if (newer)
        {
            string attribute = "[assembly: TeqGen.ModuleTemplate(999, \"Deep.Backbone, Library\", \"?\")]";
            compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(attribute, (CSharpParseOptions)compilation.SyntaxTrees[0].Options));
        }

        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream).Success);
        Check("TEQ007", message, App.Replace("Deep.Backbone(blocks: 3)", marked), MetadataReference.CreateFromImage(stream.ToArray()));
    }

    [Fact]
    public void A_base_of_the_project_that_is_not_partial_is_an_error() => Check(
        "TEQ007",
        "'Plain' is not partial",
        """
        using TeqGen;
        public class Plain : Module { protected readonly Linear fc = new(4, 2); }
        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : «Plain» { public Tensor Forward([Shape(4)] Tensor x) => fc.Forward(x); }
        """);

    [Fact]
    public void A_damaged_template_is_an_error()
    {
        const string Damaged = """
            [assembly: TeqGen.ModuleTemplate(1, "Deep.Odd, Library", "{\"fields\":[[1]],\"constructors\":[],\"methods\":[]}")]
            namespace Deep { public class Odd : TeqGen.Module; }
            """;
        var library = GeneratorHarness.Compilation("Library", [], ("/library/Library.cs", Damaged)).ToMetadataReference();
        Check("TEQ007", "has a template in Library that cannot be read", App.Replace("Deep.Backbone(blocks: 3)", "«Deep.Odd»").Replace("Net()", "Net"), library);
    }

    [Fact]
    public void A_deeper_network_of_the_sample_is_one_line_in_another_project()
    {
        const string ResNet32 = """
            using TeqGen;
            using TeqGen.Sample.Networks;

            [ExponentialQuantized("CifarResNet32.teq.json")]
            public sealed partial class CifarResNet32() : CifarResNet(blocks: 5);
            """;
        var reference = MetadataReference.CreateFromFile(typeof(CifarResNet56).Assembly.Location);
        var graph = Graph(Run(ResNet32, reference), "CifarResNet32");
        Assert.Equal(31, graph.Nodes.Count(node => node.Operation == GraphOperation.Conv2d));
        Assert.Equal(10, graph.Nodes[^1].Length);
        var format = TestModels.Format(3, signed: true, companded: true);
        var parameters = TestParameters.Create("CifarResNet32", graph, _ => (format, format));
        var run = Run(ResNet32, reference, new MemoryText("/model/CifarResNet32.teq.json", parameters.ManifestText));
        Assert.Empty(run.Diagnostics);
        var type = run.Load(("CifarResNet32.teqw", parameters.Blob)).GetType("CifarResNet32", throwOnError: true)!;
        var input = TestModels.RandomInput(2, 3, 32, 32);
        Assert.Equal([2, 10], TestModels.Run(TestModels.Load(type, KernelFamily.Lookup), input).Shape.ToArray());

        // In FP32 it is the network that the sample's own class would be.
        var network = (Module)Activator.CreateInstance(type)!;
        network.LoadWeights(network.Layers()
            .SelectMany(layer => layer.Layer.Parameters.Select(parameter => (Name: layer.TensorName(parameter), parameter.Shape)))
            .ToDictionary(tensor => tensor.Name, tensor => Weights(tensor.Name, [.. tensor.Shape])));
        Assert.Equal(graph.Hash, GraphText.Read(network.GraphDescriptor!).Hash);
        var forward = (Tensor)type.GetMethod("Forward")!.Invoke(network, [input])!;
        Assert.Equal([2, 10], forward.Shape.ToArray());
        Assert.True(forward.Data.ToArray().All(float.IsFinite));
        Assert.NotEqual(forward.Item(0).ToArray(), forward.Item(1).ToArray());
    }

    [Fact]
    public void A_root_that_derives_from_a_root_hides_what_was_generated_there()
    {
        const string Roots = """
            using TeqGen;

            [ExponentialQuantized("A.teq.json")]
            public partial class A : Module
            {
                private readonly Linear fc = new(4, 2);
                public virtual Tensor Forward([Shape(4)] Tensor x) => fc.Forward(x);
            }

            [ExponentialQuantized("B.teq.json")]
            public partial class B : A
            {
                private readonly Linear more = new(2, 3);
                public override Tensor Forward([Shape(4)] Tensor x) => more.Forward(base.Forward(x));
            }

            """;
        Assert.Empty(GeneratorHarness.Run("#nullable enable\n" + Roots).CompilerDiagnostics);

        // Where the base cannot be followed there is nothing to hide.
        string lost = Roots.Replace("public virtual Tensor Forward([Shape(4)] Tensor x) => fc.Forward(x);", """
            public virtual Tensor Forward([Shape(4)] Tensor x) => Odd(fc.Forward(x));
            private static Tensor Odd(Tensor x) => new(x.Shape);
            """).Replace("base.Forward(x)", "Relu(Slice(x, 1, 0, 2))").Replace("using TeqGen;", "using TeqGen; using static TeqGen.Functional;");
        Assert.Empty(GeneratorHarness.Run("#nullable enable\n" + lost).CompilerDiagnostics);
    }

    [Fact]
    public void An_edit_reads_no_reference_again()
    {
        var reference = MetadataReference.CreateFromImage(Compile(Library).Image());
        var compilation = Consumer(App, reference);
        GeneratorDriver driver = GeneratorHarness.Driver([]).RunGenerators(compilation);
        var tree = compilation.SyntaxTrees[0];
        var edited = compilation.ReplaceSyntaxTree(
            tree, CSharpSyntaxTree.ParseText(App.Replace("blocks: 3", "blocks: 2"), (CSharpParseOptions)tree.Options, tree.FilePath));
        var result = driver.RunGenerators(edited).GetRunResult().Results.Single();
        Assert.All(
            result.TrackedSteps[TrackingNames.References].SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.Contains(
            result.TrackedSteps[TrackingNames.Networks].SelectMany(step => step.Outputs), output => output.Reason == IncrementalStepRunReason.Modified);
    }

    /// <summary>Values between 0 and 1, as variances must be.</summary>
    // Variances are positive; weights of both signs keep the values of 31 layers within binary32.
    private static Tensor Weights(string name, int[] shape)
    {
        var tensor = TestTensors.Random(1, shape);
        foreach (ref float value in tensor.Data)
        {
            value = name.EndsWith("running_var", StringComparison.Ordinal) ? 1 + Math.Abs(value) : value;
        }

        return tensor;
    }

    private static GeneratorRun Compile(string source) =>
        GeneratorHarness.Run(GeneratorHarness.Compilation("Library", [], ("/library/Library.cs", source)), []);

    private static CSharpCompilation Consumer(string source, params MetadataReference[] references) =>
        GeneratorHarness.Compilation("Consumer", references, ("/model/Model.cs", source));

    private static GeneratorRun Run(string source, MetadataReference reference, params AdditionalText[] files) =>
        GeneratorHarness.Run(Consumer(source, reference), files);

    /// <summary>The graph as the generated source has it.</summary>
    private static GraphDescriptor Graph(GeneratorRun run, string network = "Net")
    {
        string[] parts = run.Source(network + ".Graph.g.cs").Split("\"\"\"");
        return GraphText.Read(string.Join('\n', parts[1].Trim().Split('\n').Select(line => line.Trim())) + "\n");
    }

    private static void Check(string id, string message, string marked, params MetadataReference[] references)
    {
        int start = marked.IndexOf('«', StringComparison.Ordinal), end = marked.IndexOf('»', StringComparison.Ordinal) - 1;
        string source = marked.Replace("«", "").Replace("»", "");
        var diagnostic = Assert.Single(GeneratorHarness.Run(Consumer(source, references), []).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(source[start..end], source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }
}

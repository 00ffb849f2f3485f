using Microsoft.CodeAnalysis;

namespace TeqGen.Tests.Generator;

/// <summary>Mistakes in a definition: each gives one diagnostic, at the text between the marks, and the rest compiles.</summary>
public sealed class DefinitionDiagnosticsTests
{
    private const string Body = "public Tensor Forward([Shape(4)] Tensor x) => fc.Forward(x);";
    private const string Field = "private readonly Linear fc = new(4, 2);";

    [Theory]
    [InlineData("TEQ001", "sealed class «N» : Module", "is not partial")]
    [InlineData("TEQ001", "partial class «N»", "does not derive from TeqGen.Module")]
    [InlineData("TEQ001", "abstract partial class «N» : Module", "is abstract")]
    [InlineData("TEQ001", "partial class «N»<T> : Module", "type parameters")]
    [InlineData("TEQ001", "partial class «N»(int size) : Module", "no constructor")]
    [InlineData("TEQ001", "file partial class «N» : Module", "local to its file")]
    public void A_class_that_cannot_be_a_root(string id, string head, string message) =>
        Check(id, message, $$"""[ExponentialQuantized("N.teq.json")] {{head}} { {{Field}} {{Body}} }""");

    [Theory]
    [InlineData(
        "TEQ002",
        "private readonly Linear fc = new(«Size», 2); private static int Size => 4;",
        "fc: the argument 'inputs' cannot be evaluated")]
    [InlineData("TEQ002", "private readonly Linear fc = new(4, «outputs: 0»);", "'outputs' must be at least 1, found 0")]
    [InlineData(
        "TEQ002",
        "private readonly Linear fc = new(4, 2); private readonly Conv2d c = new(1, 1, 3, «padding: -1»);",
        "'padding' must be at least 0, found -1")]
    [InlineData("TEQ003", "private readonly Linear «fc»;", "has no initializer")]
    [InlineData(
        "TEQ003",
        "private readonly Linear «fc» = Make(); private static Linear Make() => new(4, 2);",
        "is not initialized with 'new'")]
    [InlineData(
        "TEQ003",
        "private readonly Linear fc = new(4, 2); private readonly Part «part» = new();",
        "is of type Part, which is no layer")]
    [InlineData("TEQ003", "private Linear fc = new(4, 2); public void Change() { «fc = new(4, 3)»; }", "is assigned here")]
    [InlineData(
        "TEQ005",
        "private readonly Linear fc = new(4, 2); private readonly Conv2d c = «new(4, 6, 3, groups: 4)»;",
        "4 groups do not divide 4 inputs and 6 outputs")]
    [InlineData("TEQ005", "private readonly Linear fc = «new(100000, 100000)»;", "more than an array can hold")]
    public void A_field_that_holds_no_usable_layer(string id, string fields, string message) => Check(id, message, Root(fields, Body));

    [Theory]
    [InlineData("[«ExponentialQuantized(Kernel = (TeqGen.Kernels.KernelFamily)9)»] private readonly Linear fc = new(4, 2);", "is to have the kernel family 9, which there is not; use one of Auto")]
    [InlineData("private readonly Linear fc = new(4, 2); [«ExponentialQuantized»] private readonly LayerNorm norm = new(4);", "'norm' holds no layer with weights")]
    [InlineData("private readonly Linear fc = new(4, 2); [«ExponentialQuantized(Kernel = TeqGen.Kernels.KernelFamily.Lookup)»] private readonly int size = 4;", "'size' holds no layer")]
    [InlineData("[«ExponentialQuantized(\"N.teq.json\")»] private readonly Linear fc = new(4, 2);", "has a manifest, which only the root class has")]
    public void A_kernel_that_cannot_be_chosen(string fields, string message) => Check("TEQ019", message, Root(fields, Body));

    [Fact]
    public void A_root_that_names_no_manifest() =>
        Check("TEQ001", "names no manifest; write [ExponentialQuantized(\"N.teq.json\")]", $$"""[ExponentialQuantized] public partial class «N» : Module { {{Field}} {{Body}} }""");

    [Theory]
    [InlineData("TEQ006", "public Tensor «Forward»([Shape(4)] Tensor x, int n) => fc.Forward(x);", "one Tensor or several")]
    [InlineData("TEQ006", "public Tensor «Forward»([Shape(\"n\", 3, 4)] Tensor x, [Shape(\"n\", 5, 4)] Tensor y) => fc.Forward(x);", "two maxima of 'n', 3 and 5")]
    [InlineData("TEQ006", "public Tensor Forward([Shape(4)] Tensor x, «Tensor y») => fc.Forward(x + y);", "has no [Shape]")]
    [InlineData("TEQ006", "public object «Forward»([Shape(4)] Tensor x) => fc.Forward(x);", "return one")]
    [InlineData("TEQ006", "public Tensor Forward(«Tensor x») => fc.Forward(x);", "has no [Shape]")]
    [InlineData("TEQ006", "public Tensor Forward(«[Shape(0)] Tensor x») => fc.Forward(x);", "extent below 1")]
    [InlineData("TEQ006", "public Tensor Forward(«[Shape(4), Normalize(0f, 0f)] Tensor x») => fc.Forward(x);", "not above 0")]
    [InlineData(
        "TEQ006",
        "public Tensor Forward(«[Shape(4), Normalize(new[] { 0f, 1f }, new[] { 1f, 1f })] Tensor x») => fc.Forward(x);",
        "neither one mean")]
    public void A_signature_without_a_shape(string id, string forward, string message) => Check(id, message, Root(Field, forward));

    [Fact]
    public void No_Forward_at_all() =>
        Check(
            "TEQ006",
            "has no method Forward",
            $$"""[ExponentialQuantized("N.teq.json")] public partial class «N» : Module { {{Field}} }""");

    [Theory]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { if («x.Length > 4») { return x; } return fc.Forward(x); }",
        "past an 'if' on a condition that is not known at compile time")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { while («x.Data[0] < 3») { x = Relu(x); } return x; }",
        "past a loop on a condition that is not known at compile time")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { var layer = «new Linear(4, 2)»; return layer.Forward(x); }",
        "past a module that is created in a method")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { for (int i = 0; i < 10; i--) { x = «Relu(x)»; } return x; }",
        "past more than 200000 steps")]
    [InlineData("public Tensor Forward([Shape(4)] Tensor x) => «Forward(x)»;", "past calls that are nested too deeply")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) => fc.Forward(«Helper.Twice(x)»);",
        "a call of 'Helper.Twice', which is not a known operator, so Load, Run and quantized kernels are not generated")]
    [InlineData("public Tensor Forward([Shape(4)] Tensor x) => «x.Length > 4» ? x : Relu(x);", "depends on a condition")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { «x.Data[0] = 1»; return fc.Forward(x); }",
        "an assignment to something other")]
    [InlineData(
        "public Tensor Forward([Shape(4)] Tensor x) { var y = x; «System.Console.WriteLine(y)»; return y; }",
        "a call of 'Console.WriteLine'")]
    [InlineData(
        "public Tensor Forward([Shape(1, 4, 4)] Tensor x) { return MaxPool2d(x, «Size»); } private int Size => 2;",
        "the argument 'kernel' of MaxPool2d")]
    [InlineData("public Tensor Forward([Shape(4)] Tensor x) => «new Linear(4, 2) is { } layer» ? x : x;", "depends on a condition")]
    public void Code_that_cannot_be_followed(string forward, string message)
    {
        var run = Check("TEQ004", message, Root(Field, forward), DiagnosticSeverity.Warning);
        Assert.Equal(["N.Binding.g.cs", "N.Template.g.cs"], run.HintNames);
    }

    [Theory]
    [InlineData(
        "private readonly Conv2d conv2 = new(1, 32, 3); private readonly Linear fc1 = new(400, 10);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor x) { x = Relu(conv2.Forward(x)); return «fc1.Forward(Flatten(x))»; }",
        "fc1 expects 400 features; Flatten gives 32×5×5 = 800, from conv2 at line 7")]
    [InlineData(
        "private readonly Conv2d conv = new(3, 4, 3);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «conv.Forward(image)»;",
        "conv expects 3×height×width; image is 1×7×7")]
    [InlineData(
        "private readonly Conv2d conv = new(1, 4, 3, dilation: 4);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «conv.Forward(image)»;",
        "conv has a 3×3 kernel with dilation 4 and padding 0, which is larger than its input; image is 1×7×7")]
    [InlineData(
        "private readonly Conv2d conv = new(1, 4, 3);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «MaxPool2d(conv.Forward(image), 6)»;",
        "MaxPool2d has a 6×6 window with padding 0, which is larger than its input; conv gives 4×5×5")]
    [InlineData(
        "private readonly Conv2d conv = new(1, 4, 3);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «AvgPool2d(image, 2, padding: 2)»;",
        "a padding of 0 to half the kernel, found 2, 0 and 2")]
    [InlineData(
        "private readonly Conv2d conv = new(1, 1, 3);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «image + conv.Forward(image)»;",
        "Add needs two tensors of one shape; image is 1×7×7; conv gives 1×5×5")]
    [InlineData(
        "private readonly Linear fc = new(4, 2);",
        "public Tensor Forward([Shape(1, 2, 2)] Tensor image) => «fc.Forward(image)»;",
        "fc expects 4 features; image is 1×2×2. Flatten it first")]
    [InlineData(
        "private readonly Conv2d conv = new(1, 1, 3);",
        "public Tensor Forward([Shape(1, 7, 7)] Tensor image) => «conv.Forward(conv.Forward(image))»;",
        "conv is called with 1×7×7 and here with 1×5×5")]
    public void Shapes_that_do_not_fit(string fields, string forward, string message) => Check("TEQ005", message, Root(fields, forward));

    [Theory]
    [InlineData("public Tensor «Run»(Tensor image) => Relu(image);", "declares Run, which is generated: it loads and runs")]
    [InlineData("public static int «Load» { get; } = 3;", "declares Load, which")]
    [InlineData("public static N «Load»(TeqGen.Kernels.KernelFamily family) => new();", "declares Load, which")]
    [InlineData("protected override void «VisitChildren»(IModuleVisitor visitor) { }", "the layers in its fields are bound by it")]
    [InlineData("public override string? «GraphDescriptor» => null;", "tools read the network's graph from it")]
    public void Members_that_are_generated_as_well(string member, string message) => Check("TEQ009", message, Root(Field, member + Body), others: "TEQ010");

    [Fact]
    public void Members_of_generated_names_that_clash_with_nothing()
    {
        const string Overloads = "public Tensor Run(Tensor image, int times) => image; public static int Load(int n) => n; private int TeqGenRate => 1;";
        var run = GeneratorHarness.Run("#nullable enable\nusing TeqGen;\nusing static TeqGen.Functional;\n" + Root(Field, Overloads + Body));
        Assert.Equal("TEQ010", Assert.Single(run.Diagnostics).Id);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Theory]
    [InlineData("private readonly Linear fc = new(4, 2), «auxiliary» = new(4, 2);", Body, "auxiliary of 'N' is never used")]
    [InlineData(
        "private readonly Linear fc = new(4, 2), «lost» = new(4, 2);",
        "public Tensor Forward([Shape(4)] Tensor x) { var y = lost.Forward(x); return fc.Forward(x); }",
        "lost of 'N' is never used")]
    [InlineData(
        "private readonly ModuleList<Linear> «heads» = ModuleList.Repeat(3, _ => new Linear(4, 2));",
        "public Tensor Forward([Shape(4)] Tensor x) => heads[1].Forward(x);",
        "heads.0, heads.2 of 'N' is never used")]
    public void Layers_that_are_never_used(string fields, string forward, string message) =>
        Check("TEQ017", message, Root(fields, forward), DiagnosticSeverity.Warning, others: "TEQ010");

    [Fact]
    public void A_pragma_silences_a_warning_where_it_stands()
    {
        const string Forward = "public Tensor Forward([Shape(4)] Tensor x) => Helper.Twice(x);\n";
        Assert.False(Assert.Single(GeneratorHarness.Run("using TeqGen;\n" + Root(Field, Forward)).Diagnostics).IsSuppressed);
        string silenced = "using TeqGen;\n" + Root(Field, "#pragma warning disable TEQ004\n" + Forward);
        Assert.True(Assert.Single(GeneratorHarness.Run(silenced).Diagnostics).IsSuppressed);
    }

    private static string Root(string fields, string forward) => $$"""
        [ExponentialQuantized("N.teq.json")]
        public partial class N : Module
        {
            {{fields}}
            {{forward}}
        }

        public class Part : Module { }

        internal static class Helper { public static Tensor Twice(Tensor x) => x + x; }
        """;

    private static GeneratorRun Check(
        string id, string message, string marked, DiagnosticSeverity severity = DiagnosticSeverity.Error, string? others = null)
    {
        string text = "using TeqGen;\nusing static TeqGen.Functional;\n" + marked;
        int start = text.IndexOf('«', StringComparison.Ordinal), end = text.IndexOf('»', StringComparison.Ordinal) - 1;
        string source = text.Replace("«", "").Replace("»", "");
        var run = GeneratorHarness.Run(source);
        var diagnostic = Assert.Single(run.Diagnostics, diagnostic => diagnostic.Id != others);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(severity, diagnostic.Severity);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(source[start..end], source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Equal(start, diagnostic.Location.SourceSpan.Start);

        // No cascade: beside the mistake itself the compiler has nothing to say, as Load and Run are there.
        Assert.DoesNotContain(run.CompilerDiagnostics, other => other.Severity == DiagnosticSeverity.Error);
        return run;
    }
}

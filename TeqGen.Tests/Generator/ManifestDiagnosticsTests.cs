using Microsoft.CodeAnalysis;
using TeqGen.Shared;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Generator;

/// <summary>Manifests that are missing, broken or of another network: one diagnostic each, where the mistake is.</summary>
public sealed class ManifestDiagnosticsTests
{
    private const string Attribute = "ExponentialQuantized(\"LeNet.teq.json\")";
    private static readonly OperandFormat Format = TestModels.Format(2, signed: true, companded: true);
    private static readonly TestParameters Parameters =
        TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (Format, Format));

    [Fact]
    public void A_manifest_under_another_name_is_named()
    {
        var run = GeneratorHarness.Run(TestModels.LeNet, new MemoryText("/model/Lenet5.teq.json", Parameters.ManifestText));
        Single(run, "TEQ010", "LeNet.teq.json is not among the AdditionalFiles (but Lenet5.teq.json is, which was written for it): run", Attribute);
    }

    [Fact]
    public void The_build_is_told_how_much_was_generated_where_it_asks()
    {
        var run = GeneratorHarness.Run(
            GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet)),
            [new MemoryText("/model/LeNet.teq.json", Parameters.ManifestText)],
            "TeqGenReport");
        string[] layers = ["conv1", "conv2", "fc1", "fc2"];
        int characters = layers.Sum(layer => run.Source($"Fashion.Models.LeNet.{layer}.g.cs").Length);
        string text = $"4 layers with 3 counting kernels, 1 of them with that of another or with none; {characters} characters of source in 4 files";
        Single(run, "TEQ018", "LeNet: " + text, Attribute);
        Assert.Contains("// LeNet: " + text + "\n", run.Source("Fashion.Models.LeNet.Model.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_manifest_is_a_warning_that_names_the_command()
    {
        var diagnostic = Single(GeneratorHarness.Run(TestModels.LeNet), "TEQ010", "teqgen search --model LeNet", Attribute);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
    }

    [Fact]
    public void Parameters_can_be_ignored_without_a_word()
    {
        var compilation = GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet));
        var run = GeneratorHarness.Run(compilation, [new MemoryText("/model/LeNet.teq.json", "{")], "TeqGenIgnoreParameters");
        Assert.Empty(run.Diagnostics);
        Assert.Contains("has no quantized parameters yet", run.Source("Fashion.Models.LeNet.Model.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_manifest() => AtLine("TEQ011", "{\n  \"schema\": 1,\n  oops\n}", 2, "not valid JSON");

    [Fact]
    public void Grids_that_the_runtime_would_refuse()
    {
        var layers = Parameters.Manifest.Layers.ToArray();
        layers[1] = layers[1] with { Weights = layers[1].Weights with { Alpha = 1e300, Beta = -1e300 } };
        string text = ManifestWriter.Write(Parameters.Manifest with { Layers = new(layers) });
        AtLine("TEQ011", text, LineOf(text, "\"path\": \"conv2\"") - 1, "conv2: the levels of the weights");
    }

    [Fact]
    public void Grids_whose_products_the_runtime_would_refuse()
    {
        var layers = Parameters.Manifest.Layers.ToArray();
        layers[1] = layers[1] with { Base = 1e60, Weights = Tiny(layers[1].Weights), Activations = Tiny(layers[1].Activations) };
        string text = ManifestWriter.Write(Parameters.Manifest with { Layers = new(layers) });
        AtLine("TEQ011", text, LineOf(text, "\"path\": \"conv2\"") - 1, "conv2: the products of the levels");

        static ManifestOperand Tiny(ManifestOperand operand) => operand with { Alpha = 1e-180, Beta = -1e-180 };
    }

    [Fact]
    public void An_altered_manifest()
    {
        string text = Parameters.ManifestText.Replace("\"exponentBits\": 2", "\"exponentBits\": 3");
        AtLine("TEQ012", text, LineOf(text, "\"exponentBits\": 3"), "was changed");
    }

    [Fact]
    public void A_schema_that_is_too_new()
    {
        string text = Parameters.ManifestText.Replace("\"schema\": 1", "\"schema\": 3");
        AtLine("TEQ014", text, LineOf(text, "\"schema\""), "its schema is 3, this version of TeqGen reads up to 2");
    }

    [Theory]
    [InlineData("MaxPool2d(Relu(conv2.Forward(x)), 2)", "AvgPool2d(Relu(conv2.Forward(x)), 2)", "the layers' shapes agree")]
    [InlineData("Normalize(0.2860f, 0.3530f)", "Normalize(0.2861f, 0.3530f)", "the layers' shapes agree")]
    public void A_manifest_of_another_definition(string before, string after, string message) =>
        Single(Run(TestModels.LeNet.Replace(before, after), Parameters.ManifestText), "TEQ013", message, Attribute);

    [Fact]
    public void A_manifest_of_another_network()
    {
        var graph = TestModels.Graph(TestModels.OneLayer, "OneLayer");
        string other = TestParameters.Create("LeNet", graph, _ => (Format, Format)).ManifestText;
        Single(
            Run(TestModels.LeNet, other),
            "TEQ013",
            "it lacks layers conv1, conv2, fc1, fc2, it has layer only, which the definition does not call",
            Attribute);
    }

    [Fact]
    public void A_layer_that_the_manifest_lacks() =>
        Single(
            Run(
                TestModels.LeNet
                    .Replace("fc2 = new(256, 10);", "fc2 = new(256, 10), fc3 = new(10, 10);")
                    .Replace("fc2.Forward(Relu(fc1.Forward(Flatten(x))))", "fc3.Forward(fc2.Forward(Relu(fc1.Forward(Flatten(x)))))"),
                Parameters.ManifestText),
            "TEQ015",
            "LeNet.teq.json has no parameters for layer fc3",
            "fc3");

    [Fact]
    public void A_layer_of_another_shape() =>
        Single(
            Run(TestModels.LeNet.Replace("new(256, 10)", "new(256, 12)"), Parameters.ManifestText),
            "TEQ016",
            "Layer fc2 is linear with weights 12×256, but LeNet.teq.json was written for linear with weights 10×256",
            "fc2");

    [Fact]
    public void A_manifest_that_contradicts_itself()
    {
        var layers = Parameters.Manifest.Layers.ToArray();
        layers[0] = layers[0] with { InputShape = new EquatableArray<int>([1, 30, 30]) };
        string text = ManifestWriter.Write(Parameters.Manifest with { Layers = new(layers) });
        Single(Run(TestModels.LeNet, text), "TEQ016", "Layer conv1 takes 1×28×28, but LeNet.teq.json was written for 1×30×30", "conv1");
    }

    [Fact]
    public void Two_manifests_of_one_name()
    {
        var run = GeneratorHarness.Run(
            TestModels.LeNet,
            new MemoryText("/b/LeNet.teq.json", Parameters.ManifestText),
            new MemoryText("/a/LeNet.teq.json", Parameters.ManifestText));
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TEQ011", diagnostic.Id);
        Assert.Contains("/a/LeNet.teq.json", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("/b/LeNet.teq.json", diagnostic.Location.GetLineSpan().Path);

        // A path in the attribute chooses.
        Assert.Empty(GeneratorHarness.Run(
            TestModels.LeNet.Replace("\"LeNet.teq.json\"", "\"a/LeNet.teq.json\""),
            new MemoryText("/b/LeNet.teq.json", Parameters.ManifestText),
            new MemoryText("/a/LeNet.teq.json", Parameters.ManifestText)).Diagnostics);
    }

    [Fact]
    public void Load_and_Run_say_what_is_missing()
    {
        var type = GeneratorHarness.Run(TestModels.LeNet).Load().GetType("Fashion.Models.LeNet", throwOnError: true)!;
        var load = Assert.Throws<InvalidOperationException>(() => TestModels.Load(type, default));
        Assert.Equal("LeNet has no quantized parameters yet: run 'teqgen search --model LeNet …', then build.", load.Message);
        var unloaded = (Module)Activator.CreateInstance(type)!;
        var run = Assert.Throws<InvalidOperationException>(() => TestModels.Run(unloaded, new Tensor(1, 1, 28, 28)));
        Assert.Contains("LeNet.Load()", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_refuses_another_shape_and_an_instance_that_is_not_loaded()
    {
        var (_, type, _) = TestModels.Build(TestModels.LeNet, "Fashion.Models.LeNet", _ => (Format, Format));
        var wrong = Assert.Throws<ArgumentException>(() => TestModels.Run(TestModels.Load(type, default), new Tensor(2, 28, 28)));
        Assert.Contains("LeNet.Run expects [batch, 1, 28, 28], found Tensor [2, 28, 28].", wrong.Message, StringComparison.Ordinal);
        var unloaded = (Module)Activator.CreateInstance(type)!;
        Assert.Throws<InvalidOperationException>(() => TestModels.Run(unloaded, new Tensor(1, 1, 28, 28)));
    }

    private static GeneratorRun Run(string source, string manifest) =>
        GeneratorHarness.Run(source, new MemoryText("/model/LeNet.teq.json", manifest));

    private static int LineOf(string text, string part) => text[..text.IndexOf(part, StringComparison.Ordinal)].Count(c => c == '\n');

    private static Diagnostic Single(GeneratorRun run, string id, string message, string at)
    {
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(at, diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan));
        Assert.DoesNotContain(run.CompilerDiagnostics, other => other.Severity == DiagnosticSeverity.Error);
        return diagnostic;
    }

    private static void AtLine(string id, string manifest, int line, string message)
    {
        var diagnostic = Assert.Single(Run(TestModels.LeNet, manifest).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("/model/LeNet.teq.json", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(line, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }
}

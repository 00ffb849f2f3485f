using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TeqGen.Generator;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

/// <summary>What runs again after an edit, by the reasons that the driver gives for each step.</summary>
public sealed class IncrementalTests
{
    private static readonly OperandFormat Format = TestModels.Format(2, signed: true, companded: true);

    private static readonly string[] ModelSteps =
    [
        TrackingNames.Machines, TrackingNames.Hardware, TrackingNames.Fragments, TrackingNames.Modules, TrackingNames.Templates, TrackingNames.Manifests, TrackingNames.Networks, TrackingNames.Plans,
        TrackingNames.Layers, TrackingNames.LayerSources, TrackingNames.Models, TrackingNames.Problems,
    ];

    [Theory]
    [InlineData("public Tensor Forward", "/* a comment */ public Tensor Forward")]
    [InlineData("private readonly Conv2d conv2", "\n\n\n   private readonly    Conv2d conv2")]
    [InlineData("return fc2", "// another\n            return fc2")]
    public void Comments_and_white_space_in_the_model_run_no_output_again(string before, string after)
    {
        var (first, second) = RunTwice(compilation => Edit(compilation, TestModels.LeNet.Replace(before, after)));
        AssertAll(second, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
        Assert.Equal(first.GeneratedSources.Length, second.GeneratedSources.Length);

        // The declaration was read again, and gave an equal template.
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(second, TrackingNames.Fragments));
    }

    [Fact]
    public void A_new_file_without_modules_runs_no_output_again()
    {
        var (_, second) = RunTwice(
            compilation => compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
                "internal partial class Unrelated { }", (CSharpParseOptions)compilation.SyntaxTrees[0].Options, "/model/Other.cs")));
        AssertAll(second, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
    }

    [Fact]
    public void Another_grid_of_one_layer_runs_that_layer_again_and_neither_binding_nor_graph()
    {
        var (_, second) = RunTwice(compilation => compilation, parameters =>
        {
            var layers = parameters.Manifest.Layers.ToArray();
            layers[2] = layers[2] with { Activations = layers[2].Activations with { Alpha = 0.5, Beta = -0.5 } };
            return parameters with { Manifest = parameters.Manifest with { Layers = new(layers) } };
        });
        Assert.All(Reasons(second, TrackingNames.Networks), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Single(Reasons(second, TrackingNames.Layers), reason => reason == IncrementalStepRunReason.Modified);

        // Load names no grid, but the plan holds the layers: two outputs, the layer's file and the model's.
        Assert.Equal(2, OutputReasons(second).Count(reason => reason == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void Another_kernel_size_runs_the_graph_again()
    {
        var (_, second) = RunTwice(compilation => Edit(compilation, TestModels.LeNet.Replace("new(256, 10)", "new(256, 11)")));
        Assert.Contains(Reasons(second, TrackingNames.Networks), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Equal("TEQ016", Assert.Single(second.Diagnostics).Id);
    }

    [Theory]
    [InlineData("kernel: 3, padding: 1", "kernel: 5, padding: 2", 2)]
    [InlineData("Relu(conv.Forward(x))", "Gelu(conv.Forward(x))", 2)]
    [InlineData("var y =", "var renamed =", 1)]
    public void An_edit_of_one_module_links_its_networks_again_and_leaves_the_others_files_cached(string before, string after, int changed)
    {
        const string Stays = """
            using TeqGen;
            using static TeqGen.Functional;

            public sealed partial class Stem(int width) : Module
            {
                private readonly Conv2d conv = new(1, width, kernel: 3);
                public Tensor Forward(Tensor x) => Relu(conv.Forward(x));
            }

            [ExponentialQuantized("Other.teq.json")]
            public sealed partial class Other : Module
            {
                private readonly Stem stem = new(4);
                public Tensor Forward([Shape(1, 8, 8)] Tensor image) => stem.Forward(image);
            }
            """;
        const string Edited = """
            using TeqGen;
            using static TeqGen.Functional;

            public sealed partial class Block(int width) : Module
            {
                private readonly Conv2d conv = new(width, width, kernel: 3, padding: 1);
                public Tensor Forward(Tensor x) { var y = Relu(conv.Forward(x)); return y + x; }
            }

            [ExponentialQuantized("Net.teq.json")]
            public sealed partial class Net : Module
            {
                private readonly Stem stem = new(4);
                private readonly Block block = new(4);
                public Tensor Forward([Shape(1, 8, 8)] Tensor image) => block.Forward(stem.Forward(image));
            }
            """;
        var compilation = GeneratorHarness.Compilation(("/model/Stays.cs", Stays), ("/model/Model.cs", Edited));
        var graph = TestModels.Graph(Stays, "Other");
        var manifest = new MemoryText("/model/Other.teq.json", TestParameters.Create("Other", graph, _ => (Format, Format)).ManifestText);
        GeneratorDriver driver = GeneratorHarness.Driver([manifest]);
        driver = driver.RunGenerators(compilation);
        string text = Edited.Replace(before, after).Replace("return y +", after.Contains("renamed", StringComparison.Ordinal) ? "return renamed +" : "return y +");
        Assert.NotEqual(Edited, text);
        var second = driver.RunGenerators(Edit(compilation, text)).GetRunResult().Results.Single();

        // Of four classes one reads differently; of two networks one at most is another; nothing else is written.
        Assert.Single(Reasons(second, TrackingNames.Fragments), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Single(Reasons(second, TrackingNames.Modules), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Equal(changed - 1, Reasons(second, TrackingNames.Networks).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, Reasons(second, TrackingNames.Plans));
        Assert.All(Reasons(second, TrackingNames.Layers), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(Reasons(second, TrackingNames.LayerSources), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));

        // The module's template, the graph of the network where that is another one, and TEQ010, whose place has moved.
        Assert.Equal("TEQ010", Assert.Single(second.Diagnostics).Id);
        Assert.Equal(changed + 1, OutputReasons(second).Count(reason => reason == IncrementalStepRunReason.Modified));
        Assert.True(OutputReasons(second).Count(reason => reason == IncrementalStepRunReason.Cached) >= 8);
    }

    [Fact]
    public void The_model_holds_neither_symbols_nor_syntax_nor_locations()
    {
        // With parameters there are plans, without there is a problem to report; only steps that lead to an output are tracked.
        var (planned, _) = RunTwice(compilation => compilation, null, "TeqGenEmitHardware");
        var reported = GeneratorHarness.Run(TestModels.LeNet).Result;
        foreach (string step in ModelSteps)
        {
            var outputs = (step == TrackingNames.Problems ? reported : planned).TrackedSteps[step].SelectMany(run => run.Outputs).ToList();
            Assert.NotEmpty(outputs);
            foreach (var (value, _) in outputs)
            {
                Walk(value, step, new HashSet<object>(ReferenceEqualityComparer.Instance));
            }
        }
    }

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location or SemanticModel or IOperation or Diagnostic,
            $"{path} holds a {value.GetType()}");
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || value is string)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, path + "[]", seen);
            }
        }

        for (var part = type; part is not null; part = part.BaseType)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in part.GetFields(Own))
            {
                Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
            }
        }
    }

    private static (GeneratorRunResult First, GeneratorRunResult Second) RunTwice(
        Func<CSharpCompilation, CSharpCompilation> edit, Func<TestParameters, TestParameters>? change = null, params string[] properties)
    {
        var parameters = TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (Format, Format));
        var compilation = GeneratorHarness.Compilation(
            ("/model/Model.cs", TestModels.LeNet), ("/model/Rest.cs", "internal static class Rest;"));
        var file = new MemoryText("/model/LeNet.teq.json", parameters.ManifestText);
        GeneratorDriver driver = GeneratorHarness.Driver([file], properties);
        driver = driver.RunGenerators(compilation);
        var first = driver.GetRunResult().Results.Single();
        Assert.Empty(first.Diagnostics);
        if (change is not null)
        {
            driver = driver.ReplaceAdditionalText(file, new MemoryText("/model/LeNet.teq.json", change(parameters).ManifestText));
        }

        driver = driver.RunGenerators(edit(compilation));
        return (first, driver.GetRunResult().Results.Single());
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, string text)
    {
        var tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == "/model/Model.cs");
        return compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(pair => pair.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static void AssertAll(GeneratorRunResult result, params IncrementalStepRunReason[] allowed)
    {
        Assert.NotEmpty(OutputReasons(result));
        Assert.All(OutputReasons(result), reason => Assert.Contains(reason, allowed));
        foreach (string step in ModelSteps.Where(result.TrackedSteps.ContainsKey))
        {
            Assert.All(Reasons(result, step), reason => Assert.Contains(reason, allowed));
        }
    }
}

using Microsoft.CodeAnalysis;
using TeqGen.Generator;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;
using TeqGen.Models;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

/// <summary>Which kernel a layer gets: by the cost model, by the project's machine profile, by attributes.</summary>
public sealed class KernelChoiceTests
{
    private static readonly OperandFormat Narrow = TestModels.Format(1, signed: true, companded: true);
    private static readonly OperandFormat Format = TestModels.Format(2, signed: true, companded: true);

    [Fact]
    public void Attributes_say_how_each_layer_is_computed_and_the_innermost_counts()
    {
        var (_, type, _) = TestModels.Build(
            Chain("Kernel = TeqGen.Kernels.KernelFamily.Lookup", "Kernel = TeqGen.Kernels.KernelFamily.Counting"), "Chain", _ => (Format, Format));
        var network = TestModels.Load(type, KernelFamily.Auto).Quantized!;
        Assert.IsType<CountingExecutor>(network.Layers.Single(layer => layer.Definition.Path == "part.first").Executor);
        Assert.IsType<ReferenceExecutor>(network.Layers.Single(layer => layer.Definition.Path == "part.second").Executor);
        Assert.All(network.Layers.Where(layer => !layer.Definition.Path.StartsWith("part", StringComparison.Ordinal)), layer => Assert.IsType<LookupExecutor>(layer.Executor));
        Assert.All(TestModels.Load(type, KernelFamily.Lookup).Quantized!.Layers, layer => Assert.IsType<LookupExecutor>(layer.Executor));
    }

    /// <summary>Between layers of different families values are handed over, also where a pooling and a concatenation lie between.</summary>
    [Theory]
    [InlineData("Kernel = TeqGen.Kernels.KernelFamily.Lookup", "Kernel = TeqGen.Kernels.KernelFamily.Counting")]
    [InlineData("Kernel = TeqGen.Kernels.KernelFamily.Counting", "Kernel = TeqGen.Kernels.KernelFamily.Lookup")]
    public void Layers_of_different_families_understand_each_other(string root, string part)
    {
        var input = TestModels.RandomInput(2, 3, 8, 8);
        var (_, type, _) = TestModels.Build(Chain(root, part), "Chain", _ => (Format, Format));
        var expected = TestModels.Run(TestModels.Load(type, KernelFamily.Reference), input);
        var found = TestModels.Run(TestModels.Load(type, KernelFamily.Auto), input);
        Assert.InRange(Distance.RelativeL2((IEnumerable<float>)expected.Data.ToArray(), found.Data), 0, 0.05);
        Assert.Equal(expected.Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input).Data);
    }

    [Fact]
    public void Where_bit_planes_are_faster_no_kernel_is_emitted_and_counts_stay_exact()
    {
        const string Wide = """
            using TeqGen;

            [ExponentialQuantized("Wide.teq.json")]
            public sealed partial class Wide : Module
            {
                private readonly Linear fc = new(2000, 1000);

                public Tensor Forward([Shape(2000)] Tensor x) => fc.Forward(x);
            }
            """;
        var (run, type, _) = TestModels.Build(Wide, "Wide", _ => (Narrow, Format));
        string source = run.Source("Wide.fc.g.cs");
        Assert.DoesNotContain("CountAvx2", source, StringComparison.Ordinal);
        Assert.Contains("// KernelFamily.Counting: counting on bit planes", source, StringComparison.Ordinal);
        var network = TestModels.Load(type, KernelFamily.Counting);
        Assert.IsType<BitSlicedExecutor>(network.Quantized!.Layers[0].Executor);
        var input = TestModels.RandomInput(1, 2000);
        Assert.Equal(TestModels.Run(TestModels.Load(type, KernelFamily.Reference), input).Data, TestModels.Run(network, input).Data);
    }

    [Fact]
    public void Another_machines_profile_makes_another_choice()
    {
        // A machine whose lookup is a thousand times slower.
        var slow = new MachineProfile(
            "slow",
            256,
            1 << 20,
            CostModel.Strategies.SelectMany(strategy => CostModel.Names(strategy).Select(name => (strategy, name)))
                .ToDictionary(key => key, key => MachineProfile.Default.Constant(key.strategy, key.name) * (key.strategy == KernelStrategy.Lookup ? 1000 : 1)));
        Assert.Contains("// KernelFamily.Auto: lookup; the cost model expects", LeNet().Source("Fashion.Models.LeNet.fc1.g.cs"), StringComparison.Ordinal);
        var run = LeNet(slow.ToJson());
        Assert.Empty(run.Diagnostics);
        Assert.Contains("// KernelFamily.Auto: counting ", run.Source("Fashion.Models.LeNet.fc1.g.cs"), StringComparison.Ordinal);
        Assert.Contains("the fastest on slow", run.Source("Fashion.Models.LeNet.fc1.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_cannot_be_used_is_told_with_its_line()
    {
        var problem = Assert.Single(LeNet(MachineProfile.Default.ToJson().Replace("\"schema\": 1", "\"schema\": 7", StringComparison.Ordinal)).Diagnostics);
        Assert.Equal("TEQ033", problem.Id);
        Assert.Equal(1, problem.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Contains("teqgen.machine-profile.json: schema must be 1, found 7; run 'teqgen tune' again", problem.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void White_space_in_the_profile_plans_nothing_again_and_another_constant_does()
    {
        string text = MachineProfile.Default.ToJson();
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, PlansAfter(text, "\n" + text));
        Assert.Contains(IncrementalStepRunReason.Modified, PlansAfter(text, text.Replace("\"machine\": \"", "\"machine\": \"another ", StringComparison.Ordinal)));
    }

    private static IEnumerable<IncrementalStepRunReason> PlansAfter(string before, string after)
    {
        var file = Profile(before);
        GeneratorDriver driver = GeneratorHarness.Driver([Manifest(), file]);
        var compilation = GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet));
        driver = driver.RunGenerators(compilation).ReplaceAdditionalText(file, Profile(after)).RunGenerators(compilation);
        return driver.GetRunResult().Results.Single().TrackedSteps[TrackingNames.Plans].SelectMany(step => step.Outputs).Select(output => output.Reason);
    }

    private static GeneratorRun LeNet(string? profile = null) =>
        GeneratorHarness.Run(TestModels.LeNet, profile is null ? [Manifest()] : [Manifest(), Profile(profile)]);

    private static MemoryText Manifest() => new(
        "/model/LeNet.teq.json",
        TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (Format, Format)).ManifestText);

    private static MemoryText Profile(string text) => new("/model/" + MachineProfile.FileName, text);

    private static string Chain(string root, string part) => $$"""
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Chain.teq.json", {{root}})]
        public sealed partial class Chain : Module
        {
            private readonly Conv2d left = new(3, 4, 3, padding: 1), right = new(3, 6, 1);
            [ExponentialQuantized({{part}})] private readonly Part part = new();
            private readonly Conv2d last = new(5, 7, 3);

            public Tensor Forward([Shape(3, 8, 8)] Tensor x) =>
                last.Forward(Relu(part.Forward(MaxPool2d(Concat(Relu(left.Forward(x)), Relu(right.Forward(x))), 2))));
        }

        public sealed partial class Part : Module
        {
            private readonly Conv2d first = new(10, 8, 3, padding: 1);
            [ExponentialQuantized(Kernel = TeqGen.Kernels.KernelFamily.Reference)] private readonly Conv2d second = new(8, 5, 1);

            public Tensor Forward(Tensor x) => second.Forward(Relu(first.Forward(x)));
        }
        """;
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Snapshooter.Xunit;
using TeqGen.Generator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Generator;

/// <summary>Plans for the accelerator in generated code: what is written, when it is planned again, and what is wrong with a machine.</summary>
public sealed class HardwareTests
{
    private const string Emit = "TeqGenEmitHardware";
    private const string HintName = "Fashion.Models.LeNet.Hardware.g.cs";
    private static readonly OperandFormat Format = TestModels.Format(2, signed: true, companded: true);
    private static readonly TestParameters Parameters =
        TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (Format, Format));

    private static readonly MemoryText ManifestFile = new("/model/LeNet.teq.json", Parameters.ManifestText);
    private static readonly string Machine = MachineProfiles.Find("hbm2")!.ToJson();

    [Fact]
    public void Nothing_is_planned_unless_the_build_asks()
    {
        var run = Run([ManifestFile, MachineText(Machine), MachineText("oops", "/other/machine.json")]);
        Assert.DoesNotContain(HintName, run.HintNames);
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(TrackingNames.Hardware, run.Result.TrackedSteps.Keys);
    }

    [Fact]
    public void A_network_without_parameters_has_no_stream()
    {
        Assert.DoesNotContain(HintName, Run([], Emit).HintNames);
        Assert.DoesNotContain(HintName, Run([ManifestFile], Emit, "TeqGenIgnoreParameters").HintNames);
    }

    [Fact]
    public void The_constants_are_written_as_they_are()
    {
        var run = Run([ManifestFile], Emit);
        Assert.Empty(run.CompilerDiagnostics);
        Snapshot.Match(run.Source(HintName), "LeNet-Hardware");
    }

    [Fact]
    public void Free_text_of_a_machine_does_not_end_the_constant()
    {
        string quoted = Machine.Replace("\"description\": \"", "\"description\": \"\\\"\\\"\\\"\\\" {0} \\\\ ", StringComparison.Ordinal);
        var run = Run([ManifestFile, MachineText(quoted)], Emit);
        Assert.Empty(run.CompilerDiagnostics);
        Assert.Contains(MachineProfiles.Read(quoted).ToJson().Split('\n')[3].Trim(), run.Source(HintName), StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_and_white_space_plan_nothing_again()
    {
        var (driver, compilation) = Start();
        var second = Second(driver, Edit(compilation, "public Tensor Forward", "/* */ public Tensor Forward"));
        Assert.All(Reasons(second, TrackingNames.Hardware), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        second = Second(driver.ReplaceAdditionalText(CurrentMachine, MachineText(Machine + "\n\n")), compilation);
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(second, TrackingNames.Machines));
        Assert.All(Reasons(second, TrackingNames.Hardware), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(OutputReasons(second), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Another_machine_writes_the_plan_again_and_nothing_else()
    {
        var (driver, compilation) = Start();
        string other = MachineProfiles.Find("hbm2")!.With("bufferBytes", 65536, "test").ToJson();
        var second = Second(driver.ReplaceAdditionalText(CurrentMachine, MachineText(other)), compilation);
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(second, TrackingNames.Hardware));
        Assert.Single(OutputReasons(second), reason => reason == IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void What_a_manifest_says_beside_grids_plans_nothing_again()
    {
        var (driver, compilation) = Start();
        var provenance = Parameters.Manifest.Search with { Strategy = "other" };
        string text = ManifestWriter.Write(Parameters.Manifest with { Search = provenance });
        var second = Second(driver.ReplaceAdditionalText(ManifestFile, new MemoryText(ManifestFile.Path, text)), compilation);
        Assert.All(Reasons(second, TrackingNames.Hardware), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("\"tRAS\": { \"value\": 34,", "\"tRAS\": { \"value\": 34.5,", "tRAS must be a whole number")]
    [InlineData("\"tRAS\": { \"value\": 34,", "\"tRAZ\": { \"value\": 34,", "\"tRAZ\"")]
    [InlineData("\"pagePolicy\": \"open\"", "\"pagePolicy\": \"half\"", "found \"half\"")]
    public void A_machine_that_cannot_be_used_is_told_at_its_line(string before, string after, string message)
    {
        string text = Machine.Replace(before, after, StringComparison.Ordinal);
        int line = text.Split('\n').ToList().FindIndex(l => l.Contains(after, StringComparison.Ordinal));
        Assert.True(line > 0, "the profile has no such line");
        var run = Run([ManifestFile, MachineText(text)], Emit);
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TEQ030", diagnostic.Id);
        Assert.StartsWith("machine.json: ", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(("/model/machine.json", line), (diagnostic.Location.GetLineSpan().Path, diagnostic.Location.GetLineSpan().StartLinePosition.Line));
        Assert.DoesNotContain(HintName, run.HintNames);
    }

    [Fact]
    public void A_project_has_one_machine()
    {
        var diagnostic = Assert.Single(Run([ManifestFile, MachineText(Machine), MachineText(Machine, "/a/machine.json")], Emit).Diagnostics);
        Assert.Equal("TEQ030", diagnostic.Id);
        Assert.Contains("/a/machine.json", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("/model/machine.json", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void A_network_of_two_inputs_with_named_dimensions_is_planned_at_their_maxima()
    {
        string manifest = GenerationTests.Built.Value.Result.Files.Manifest;
        var run = GeneratorHarness.Run(
            GeneratorHarness.Compilation(("/model/Model.cs", GenerationTests.Source)), [new MemoryText("/model/Net.teq.json", manifest), CurrentMachine], Emit);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        Assert.Contains("embedding rows", run.Source("Net.Hardware.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_does_not_fit_is_told_at_its_attribute()
    {
        string small = MachineProfiles.Find("hmc-4gb")!.With("rows", 1, "test").With("banks", 1, "test").ToJson();
        var run = Run([ManifestFile, MachineText(small)], Emit);
        var diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(("TEQ031", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.Severity));
        Assert.Contains("'LeNet' has no command stream for the machine hmc-4gb: the network does not fit", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.StartsWith("ExponentialQuantized", diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan), StringComparison.Ordinal);
        Assert.DoesNotContain(HintName, run.HintNames);
        Assert.Empty(run.CompilerDiagnostics);
    }

    private static readonly MemoryText CurrentMachine = MachineText(Machine);

    private static MemoryText MachineText(string text, string path = "/model/machine.json") => new(path, text);

    private static GeneratorRun Run(AdditionalText[] files, params string[] properties) =>
        GeneratorHarness.Run(GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet)), files, properties);

    private static (GeneratorDriver Driver, CSharpCompilation Compilation) Start()
    {
        var compilation = GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet));
        GeneratorDriver driver = GeneratorHarness.Driver([ManifestFile, CurrentMachine], Emit);
        driver = driver.RunGenerators(compilation);
        Assert.Empty(driver.GetRunResult().Diagnostics);
        return (driver, compilation);
    }

    private static GeneratorRunResult Second(GeneratorDriver driver, CSharpCompilation compilation) =>
        driver.RunGenerators(compilation).GetRunResult().Results.Single();

    private static CSharpCompilation Edit(CSharpCompilation compilation, string before, string after)
    {
        var tree = compilation.SyntaxTrees.Single();
        string text = TestModels.LeNet.Replace(before, after, StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)tree.Options, tree.FilePath));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(pair => pair.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
}

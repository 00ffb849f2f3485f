using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

public sealed class DeterminismTests
{
    private static readonly OperandFormat Format = TestModels.Format(3, signed: true, companded: false, offset: true);

    [Fact]
    public void Run_culture_and_place_change_no_byte()
    {
        var parameters = TestParameters.Create("Residual", TestModels.Graph(TestModels.Residual, "Residual"), _ => (Format, Format));
        var here = Sources("/model/", parameters);
        Assert.Equal(here, Sources("/model/", parameters));
        Assert.Equal(here, Sources("C:\\elsewhere\\deep\\", parameters));
        using (new HostileCulture())
        {
            Assert.Equal(here, Sources("/model/", parameters));
        }
    }

    [Fact]
    public void Lines_end_in_line_feeds_and_names_are_global()
    {
        var run = TestModels.Build(TestModels.LeNet, "Fashion.Models.LeNet", _ => (Format, Format)).Run;
        Assert.All(run.HintNames, name => Assert.DoesNotContain("\r", run.Source(name)));

        // A namespace of the user's that is called System must not capture what is generated.
        const string Traps = """
            namespace Fashion.System { internal static class Span; }
            namespace Fashion.Models.TeqGen { internal static class Tensor; }
            namespace Fashion.Models { internal static class Vector256; internal static class Unsafe; }
            """;
        var parameters = TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (Format, Format));
        var hidden = GeneratorHarness.Run(
            GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet), ("/model/Traps.cs", Traps)),
            [new MemoryText("/model/LeNet.teq.json", parameters.ManifestText)]);
        Assert.Empty(hidden.CompilerDiagnostics);
    }

    private static List<(string Name, string Text)> Sources(string root, TestParameters parameters)
    {
        var compilation = GeneratorHarness.Compilation((root + "Model.cs", TestModels.Residual));
        var run = GeneratorHarness.Run(compilation, [new MemoryText(root + "Residual.teq.json", parameters.ManifestText)]);
        Assert.Empty(run.Diagnostics);
        return [.. run.HintNames.Select(name => (name, run.Source(name)))];
    }
}

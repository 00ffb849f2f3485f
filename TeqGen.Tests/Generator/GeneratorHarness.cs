using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;

namespace TeqGen.Tests.Generator;

/// <summary>Runs the generator over sources and manifests in memory, as the compiler of a project that uses the package would.</summary>
internal static class GeneratorHarness
{
    private static readonly CSharpParseOptions Parse =
        new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose).WithFeatures([new("strict", "true")]);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    {
        // The framework and the runtime alone: a consumer sees neither the tests' packages nor the generator.
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        return [.. platform.Append(typeof(Module).Assembly.Location).Select(path => MetadataReference.CreateFromFile(path))];
    });

    public static CSharpCompilation Compilation(params (string Path, string Text)[] files) => Compilation("Consumer", [], files);

    /// <param name="name">Name of the assembly.</param>
    /// <param name="references">References beside the framework and the runtime.</param>
    /// <param name="files">The sources.</param>
    public static CSharpCompilation Compilation(
        string name, IEnumerable<MetadataReference> references, params (string Path, string Text)[] files) => CSharpCompilation.Create(
        name,
        files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), Parse, file.Path)),
        References.Value.AddRange(references),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            checkOverflow: true,
            warningLevel: 9999,
            nullableContextOptions: NullableContextOptions.Enable));

    public static CSharpGeneratorDriver Driver(IEnumerable<AdditionalText> files, params string[] properties) =>
        CSharpGeneratorDriver.Create(
            [new ExponentialQuantizationGenerator().AsSourceGenerator()],
            files,
            Parse,
            new Options(properties),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRun Run(string source, params AdditionalText[] files) => Run(Compilation(("/model/Model.cs", source)), files);

    public static GeneratorRun Run(CSharpCompilation compilation, IEnumerable<AdditionalText> files, params string[] properties)
    {
        var driver = Driver(files, properties).RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return new GeneratorRun(output, result);
    }

    /// <param name="properties">Properties of the build that are true.</param>
    private sealed class Options(string[] properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string[] properties) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                bool isTrue = properties.Any(property => key == "build_property." + property);
                value = isTrue ? "true" : "";
                return isTrue;
            }
        }
    }
}

/// <summary>What a run of the generator gave.</summary>
internal sealed record GeneratorRun(Compilation Output, GeneratorRunResult Result)
{
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    public string Source(string hintName) => Result.GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    public IEnumerable<string> HintNames => Result.GeneratedSources.Select(source => source.HintName);

    /// <summary>Compiles everything, accepts not a single warning, and loads the assembly.</summary>
    public Assembly Load(params (string Name, byte[] Content)[] resources)
    {
        using var stream = new MemoryStream(Image(resources));
        return new AssemblyLoadContext("Consumer", isCollectible: true).LoadFromStream(stream);
    }

    /// <summary>Compiles everything and accepts not a single warning.</summary>
    /// <returns>The assembly's bytes.</returns>
    public byte[] Image(params (string Name, byte[] Content)[] resources)
    {
        using var stream = new MemoryStream();
        var embedded = resources.Select(
            resource => new ResourceDescription(resource.Name, () => new MemoryStream(resource.Content), isPublic: true));
        var emitted = Output.Emit(stream, manifestResources: embedded);
        Assert.Empty(emitted.Diagnostics.Where(IsUnwanted));
        return stream.ToArray();
    }

    /// <summary>The compiler's own errors and warnings, generated code included.</summary>
    public IEnumerable<Diagnostic> CompilerDiagnostics => Output.GetDiagnostics().Where(IsUnwanted);

    // The test's own model has no documentation; what is generated for it must have.
    private static bool IsUnwanted(Diagnostic diagnostic) =>
        diagnostic.Severity != DiagnosticSeverity.Hidden
        && !(diagnostic.Id == "CS1591" && !diagnostic.Location.SourceTree!.FilePath.EndsWith(".g.cs", StringComparison.Ordinal));
}

/// <summary>An additional file in memory.</summary>
internal sealed class MemoryText(string path, string text) : AdditionalText
{
    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);
}

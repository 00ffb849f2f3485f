using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;

namespace TeqGen.Benchmarks;

/// <summary>Compiles a definition with the generator, in memory, as a build would.</summary>
internal static class InMemoryBuild
{
    /// <summary>Compiles and loads.</summary>
    /// <param name="source">The definition.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="manifests">Names and texts of manifests.</param>
    /// <param name="blobs">Names and contents of parameters that become resources.</param>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public static Assembly Load(string source, string name, (string Name, string Text)[] manifests, params (string Name, byte[] Content)[] blobs)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            "InMemory",
            [CSharpSyntaxTree.ParseText(source, options, name)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file == "TeqGen.Runtime.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ExponentialQuantizationGenerator().AsSourceGenerator()], manifests.Select(manifest => new Manifest(manifest.Name, manifest.Text)), options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        using var image = new MemoryStream();
        var result = complete.Emit(image, manifestResources: blobs.Select(blob => new ResourceDescription(blob.Name, () => new MemoryStream(blob.Content), isPublic: true)));
        if (!result.Success)
        {
            throw new InvalidOperationException($"{name} does not compile: {result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)}");
        }

        image.Position = 0;
        return new AssemblyLoadContext("InMemory", isCollectible: false).LoadFromStream(image);
    }

    private sealed class Manifest(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

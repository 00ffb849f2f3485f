using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;
using TeqGen.Search.Packing;

namespace TeqGen.Benchmarks.Compare;

/// <summary>A definition compiled in memory with the parameters that a search found, as a build would.</summary>
internal static class CompiledNetwork
{
    /// <summary>Compiles and loads.</summary>
    /// <param name="network">The network's class, as it is without parameters.</param>
    /// <param name="definition">The file that it is in.</param>
    /// <param name="files">Manifest and blob.</param>
    /// <returns>The class with parameters.</returns>
    public static Type Load(Type network, string definition, ParameterFiles files)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        var compilation = CSharpCompilation.Create(
            "Compared",
            [CSharpSyntaxTree.ParseText(File.ReadAllText(definition), options, definition)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "TeqGen.Runtime.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ExponentialQuantizationGenerator().AsSourceGenerator()], [new Manifest(files)], options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        using var image = new MemoryStream();
        var result = complete.Emit(image, manifestResources: [new ResourceDescription(files.BlobName, () => new MemoryStream(files.Blob), isPublic: true)]);
        if (!result.Success)
        {
            throw new InvalidOperationException($"{definition} does not compile: {result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)}");
        }

        image.Position = 0;
        return new AssemblyLoadContext("Compared", isCollectible: false).LoadFromStream(image).GetType(network.FullName!, throwOnError: true)!;
    }

    private sealed class Manifest(ParameterFiles files) : AdditionalText
    {
        public override string Path => files.ManifestName;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(files.Manifest);
    }
}

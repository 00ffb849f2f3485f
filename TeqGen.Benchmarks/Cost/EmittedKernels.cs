using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;
using TeqGen.Kernels.Counting;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search.Tuning;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Benchmarks.Cost;

/// <summary>Counting kernels that the generator writes for probes, compiled in memory.</summary>
internal static class EmittedKernels
{
    /// <summary>A kernel for each probe, in their order. Of 32 outputs: too few for bit planes to be chosen.</summary>
    /// <param name="probes">The layers.</param>
    public static IReadOnlyList<CountingKernel> For(IReadOnlyList<Probe> probes)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);

        // Kernels depend on the length of the dot product and on the formats: a Linear of as many inputs has the same.
        string[] names = [.. probes.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"K{i}"))];
        string source = "using TeqGen;\n" + string.Concat(probes.Select((probe, i) => string.Create(CultureInfo.InvariantCulture, $$"""

            [ExponentialQuantized("{{names[i]}}.teq.json")]
            public partial class {{names[i]}} : Module
            {
                private readonly Linear fc = new({{probe.Geometry.PatchLength}}, 32);

                public Tensor Forward([Shape({{probe.Geometry.PatchLength}})] Tensor x) => fc.Forward(x);
            }

            """)));
        var bare = Compile(source, options, []);
        TextFile[] manifests =
        [
            .. probes.Select((probe, i) => new TextFile(
                names[i] + ".teq.json",
                SyntheticManifest.Of(
                    names[i],
                    ((Module)Activator.CreateInstance(bare.GetType(names[i])!)!).GraphDescriptor!,
                    (_, _) => (probe.Definition.Weights.Base, Operand(probe.Definition.Weights), Operand(probe.Definition.Activations))))),
        ];
        var assembly = Compile(source, options, manifests);
        return [.. names.Select(name => Kernel(assembly.GetType(name + "+TeqGenLayer_fc", throwOnError: true)!))];
    }

    private static CountingKernel Kernel(Type holder) =>
        ((QuantizedLayerDefinition)holder.GetField("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Counting!;

    private static ManifestOperand Operand(ExponentialGrid grid) =>
        new(grid.ExponentBits, grid.Signed, grid.Zero == ZeroTreatment.Companded, grid.Alpha, grid.Beta, 0.06, 21);

    private static Assembly Compile(string source, CSharpParseOptions options, TextFile[] files)
    {
        var compilation = CSharpCompilation.Create(
            "Emitted",
            [CSharpSyntaxTree.ParseText(source, options)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "TeqGen.Runtime.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ExponentialQuantizationGenerator().AsSourceGenerator()], files, options).RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        using var image = new MemoryStream();
        var result = complete.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException($"The kernels do not compile: {result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)}");
        }

        image.Position = 0;
        return new AssemblyLoadContext("Emitted", isCollectible: false).LoadFromStream(image);
    }

    private sealed class TextFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

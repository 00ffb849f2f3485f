using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using TeqGen.Search.Import;
using TeqGen.Search.Import.Onnx;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>Compiles an imported network as its user would, loads its weights from the bytes of its file, and runs it.</summary>
internal static class CompiledImport
{
    // What the generator writes for every module, by reflection.
    private const string Binding = """
        internal static class FieldBinding
        {
            public static void Visit(TeqGen.Module module, TeqGen.IModuleVisitor visitor)
            {
                var own = System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance;
                foreach (var field in module.GetType().GetFields(own))
                {
                    if (field.GetValue(module) is TeqGen.Module child)
                    {
                        visitor.Visit(field.Name, field.Name, child);
                    }
                }
            }
        }
        """;

    private const string Override =
        "protected override void VisitChildren(TeqGen.IModuleVisitor visitor) => FieldBinding.Visit(this, visitor);";

    public static Tensor Run(ImportedNetwork network, params Tensor[] inputs) => Run(Load(network), inputs);

    public static Tensor Run(Module module, params Tensor[] inputs)
        => (Tensor)module.GetType().GetMethod("Forward")!.Invoke(module, inputs)!;

    public static Module Load(ImportedNetwork network)
    {
        var parts = network.Modules.Append(network.ClassName).Select(name =>
            $"partial class {name} {{ {Override} }}");
        var compilation = GeneratorHarness.Compilation(
            (network.SourceFile, network.Source), ("Binding.cs", $"namespace Imported;\n{Binding}\n{string.Join('\n', parts)}"));
        using var stream = new MemoryStream();
        var emitted = compilation.Emit(stream);
        Assert.True(
            emitted.Success && !emitted.Diagnostics.Any(IsUnwanted),
            $"{string.Join('\n', emitted.Diagnostics)}\n{network.Source}");
        stream.Position = 0;
        var assembly = new AssemblyLoadContext(network.ClassName, isCollectible: true).LoadFromStream(stream);
        var module = (Module)Activator.CreateInstance(assembly.GetType($"Imported.{network.ClassName}", throwOnError: true)!)!;
        if (network.Weights.Count > 0)
        {
            module.LoadWeights(SafeTensors.Parse(network.WeightBytes(), network.WeightsFile).Tensors);
        }

        return module;
    }

    private static bool IsUnwanted(Diagnostic diagnostic)
        => diagnostic.Severity > DiagnosticSeverity.Hidden && diagnostic.Location.SourceTree?.FilePath != "Binding.cs";
}

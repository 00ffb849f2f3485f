using System.Globalization;
using System.Reflection;
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
        var bare = InMemoryBuild.Load(source, "kernels", []);
        (string Name, string Text)[] manifests =
        [
            .. probes.Select((probe, i) => (
                names[i] + ".teq.json",
                SyntheticManifest.Of(
                    names[i],
                    ((Module)Activator.CreateInstance(bare.GetType(names[i])!)!).GraphDescriptor!,
                    (_, _) => (probe.Definition.Weights.Base, Operand(probe.Definition.Weights), Operand(probe.Definition.Activations))))),
        ];
        var assembly = InMemoryBuild.Load(source, "kernels", manifests);
        return [.. names.Select(name => Kernel(assembly.GetType(name + "+TeqGenLayer_fc", throwOnError: true)!))];
    }

    private static CountingKernel Kernel(Type holder) =>
        ((QuantizedLayerDefinition)holder.GetField("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Counting!;

    private static ManifestOperand Operand(ExponentialGrid grid) =>
        new(grid.ExponentBits, grid.Signed, grid.Zero == ZeroTreatment.Companded, grid.Alpha, grid.Beta, 0.06, 21);
}

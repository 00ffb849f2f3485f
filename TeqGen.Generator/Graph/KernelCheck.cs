using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Whether what attributes say of kernels can be done.</summary>
internal static class KernelCheck
{
    /// <summary>The families by their numbers in the runtime's <c>KernelFamily</c>.</summary>
    public static readonly IReadOnlyList<string> Families = ["Auto", "Reference", "Counting", "Lookup"];

    /// <summary>What is wrong with a root's attribute, or null.</summary>
    public static Problem? Find(ModuleTemplate module) =>
        IsFamily(module.Root!.Kernel) ? null : Problem.At(module.Root.Node, "TEQ019", module.Type.Name, NoFamily(module.Root.Kernel));

    /// <summary>A field that holds no module.</summary>
    public static Problem NoLayer(FieldTemplate field) => Problem.At(field.Kernel!.Node, "TEQ019", field.Name, "holds no layer");

    /// <summary>What is wrong with a field's attribute.</summary>
    /// <param name="field">The field.</param>
    /// <param name="layers">The layers in it.</param>
    public static IEnumerable<Problem> Find(FieldTemplate field, IEnumerable<LayerInstance> layers)
    {
        if (field.Kernel is { } kernel)
        {
            string? problem = kernel.NamesManifest ? "has a manifest, which only the root class has; write [ExponentialQuantized(Kernel = …)]"
                : !IsFamily(kernel.Family) ? NoFamily(kernel.Family)
                : !layers.Any(layer => GraphOperation.HasWeights(layer.Rule.Operation)) ? "holds no layer with weights, and nothing else has kernels to choose among"
                : null;
            if (problem is not null)
            {
                yield return Problem.At(kernel.Node, "TEQ019", field.Name, problem);
            }
        }
    }

    private static bool IsFamily(int family) => family >= 0 && family < Families.Count;

    private static string NoFamily(int family) => $"is to have the kernel family {ShapeText.Of(family)}, which there is not; use one of {string.Join(", ", Families)}";
}

using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>Names layers by the fields that hold them, in the order in which <c>VisitChildren</c> tells them.</summary>
internal static class PathAssigner
{
    /// <param name="root">The root.</param>
    /// <param name="library">The classes.</param>
    /// <param name="place">The root's place, for what is in other assemblies.</param>
    /// <param name="problems">Receives layers that two fields hold.</param>
    /// <returns>The layers.</returns>
    public static IReadOnlyList<LayerInstance> Assign(ModuleInstance root, ModuleLibrary library, SourceNode place, List<Problem> problems)
    {
        var layers = new List<LayerInstance>();
        Assign(root, library, "", root.Template.Root?.Kernel ?? 0, place, layers, problems);
        return layers;
    }

    private static void Assign(ModuleInstance module, ModuleLibrary library, string prefix, int kernel, SourceNode place, List<LayerInstance> layers, List<Problem> problems)
    {
        foreach (var part in library.Lineage(module.Template).Reverse())
        {
            problems.AddRange(part.Fields.Where(field => !field.IsModule && field.Kernel is not null).Select(field => KernelCheck.NoLayer(field)));
            foreach (var field in part.Fields.Where(field => field.IsModule))
            {
                int first = layers.Count;
                Name(
                    module.Fields[(part.Type.FullName, field.Name)],
                    prefix + field.Name,
                    field,
                    library,
                    field.Kernel?.Family ?? kernel,
                    field.Node.IsElsewhere ? place : field.Node,
                    layers,
                    problems);
                problems.AddRange(KernelCheck.Find(field, layers.Skip(first)).Except(problems));
            }
        }
    }

    private static void Name(object? value, string path, FieldTemplate field, ModuleLibrary library, int kernel, SourceNode place, List<LayerInstance> layers, List<Problem> problems)
    {
        switch (value)
        {
            case LayerInstance { Path.Length: > 0 } layer when layer.Path != path:
                problems.Add(Problem.At(place, "TEQ003", field.Name, $"holds the layer that {layer.Path} holds; a layer belongs into one field"));
                break;
            case LayerInstance layer:
                if (layer.Path.Length == 0)
                {
                    layers.Add(layer);
                }

                layer.Path = path;
                layer.Kernel = kernel;
                layer.Node = place;
                break;
            case ModuleInstance module:
                Assign(module, library, path + ".", kernel, place, layers, problems);
                break;
            case object?[] list:
                for (int i = 0; i < list.Length; i++)
                {
                    Name(list[i], $"{path}.{ShapeText.Of(i)}", field, library, kernel, place, layers, problems);
                }

                break;
        }
    }
}

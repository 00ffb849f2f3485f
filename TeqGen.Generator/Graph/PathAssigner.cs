using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>Names layers by the fields that hold them, in the order in which <c>VisitChildren</c> tells them.</summary>
internal static class PathAssigner
{
    /// <param name="module">The root.</param>
    /// <param name="library">The classes.</param>
    /// <param name="prefix">Path of the module with its dot, empty for the root.</param>
    /// <param name="place">The nearest place in the source.</param>
    /// <param name="problems">Receives layers that two fields hold.</param>
    public static void Assign(ModuleInstance module, ModuleLibrary library, string prefix, SourceNode place, List<Problem> problems)
    {
        foreach (var part in library.Lineage(module.Template).Reverse())
        {
            foreach (var field in part.Fields.Where(field => field.IsModule))
            {
                Name(module.Fields[(part.Type.FullName, field.Name)], prefix + field.Name, field, library, field.Node.IsElsewhere ? place : field.Node, problems);
            }
        }
    }

    private static void Name(object? value, string path, FieldTemplate field, ModuleLibrary library, SourceNode place, List<Problem> problems)
    {
        switch (value)
        {
            case LayerInstance { Path.Length: > 0 } layer when layer.Path != path:
                problems.Add(Problem.At(place, "TEQ003", field.Name, $"holds the layer that {layer.Path} holds; a layer belongs into one field"));
                break;
            case LayerInstance layer:
                layer.Path = path;
                layer.Node = place;
                break;
            case ModuleInstance module:
                Assign(module, library, path + ".", place, problems);
                break;
            case object?[] list:
                for (int i = 0; i < list.Length; i++)
                {
                    Name(list[i], $"{path}.{ShapeText.Of(i)}", field, library, place, problems);
                }

                break;
        }
    }
}

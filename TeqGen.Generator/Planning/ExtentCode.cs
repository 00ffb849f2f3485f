using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>Extents as code: a number where all are constant, else a product with the locals that hold the extents of named dimensions.</summary>
internal static class ExtentCode
{
    /// <summary>The local of a named dimension.</summary>
    public static string Local(string name) => "extentOf_" + name;

    /// <summary>An extent.</summary>
    public static string Of(Dimension dimension) => dimension.Name is { } name ? Local(name) : ShapeText.Of(dimension.Maximum);

    /// <summary>The number of values in some extents.</summary>
    public static string Of(IEnumerable<Dimension> dimensions)
    {
        int constant = 1;
        var factors = new List<string>();
        foreach (var dimension in dimensions)
        {
            if (dimension.IsConstant)
            {
                constant *= dimension.Maximum;
            }
            else
            {
                factors.Add(Of(dimension));
            }
        }

        return string.Join(" * ", constant == 1 && factors.Count > 0 ? factors : factors.Prepend(ShapeText.Of(constant)));
    }

    /// <summary>The number of values of a node; null where it is constant.</summary>
    public static string? Size(GraphNode node) => node.IsConstant ? null : Of(node.Dimensions);
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Shapes as messages show them.</summary>
internal static class ShapeText
{
    /// <summary>16×28×28.</summary>
    public static string Of(IEnumerable<int> shape) => string.Join("×", shape.Select(Of));

    /// <summary>sequence×28.</summary>
    public static string Of(IEnumerable<Dimension> shape) => string.Join("×", shape);

    public static string Of(int extent) => extent.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TeqGen.Generator.Graph;

/// <summary>Shapes as messages show them.</summary>
internal static class ShapeText
{
    /// <summary>16×28×28.</summary>
    public static string Of(IEnumerable<int> shape) => string.Join("×", shape.Select(Of));

    public static string Of(int extent) => extent.ToString(CultureInfo.InvariantCulture);
}

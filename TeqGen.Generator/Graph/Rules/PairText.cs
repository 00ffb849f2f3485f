using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>Extents along height and width.</summary>
internal static class PairText
{
    /// <summary>As an attribute: one number where both are alike.</summary>
    public static GraphAttribute Attribute(string name, (int Height, int Width) pair) =>
        pair.Height == pair.Width ? new(name, pair.Height) : new(name, pair.Height, pair.Width);

    /// <summary>What <see cref="Attribute"/> made.</summary>
    public static (int Height, int Width) Pair(this GraphNode node, string name)
    {
        var values = node.Integers(name);
        return (values[0], values[values.Count - 1]);
    }

    /// <summary>For messages: 3 or 1×7.</summary>
    public static string Text((int Height, int Width) pair) =>
        pair.Height == pair.Width ? ShapeText.Of(pair.Height) : Window(pair);

    /// <summary>For messages: 3×3.</summary>
    public static string Window((int Height, int Width) pair) => ShapeText.Of([pair.Height, pair.Width]);

    /// <summary>Positions of a window along an extent; 0 where it is larger.</summary>
    public static int Positions(int extent, int span, int stride, int padding, bool ceilMode = false)
    {
        long room = extent + (2L * padding) - span;
        if (room < 0 || room > int.MaxValue)
        {
            return 0;
        }

        long positions = (room + (ceilMode ? stride - 1 : 0)) / stride;

        // The last window has to begin inside the input or the padding before it.
        return (int)(ceilMode && positions * stride >= (long)extent + padding ? positions : positions + 1);
    }
}

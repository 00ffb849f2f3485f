using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TeqGen.Shared.Graphs;

/// <summary>
/// The text form of a graph, one node a line: <c>id operation path inputs attributes -> shape</c>, with <c>-</c> for what is empty, lists
/// joined by commas and numbers of one attribute or shape by <c>x</c>. For example
/// <c>1 conv2d conv1 0 kernel=5x5,stride=1x1 -> 16x28x28</c>. A named dimension stands in braces with its maximum: <c>{sequence:512}x28</c>.
/// </summary>
internal static class GraphText
{
    private const string Header = "teqgraph 1";
    private const string Nothing = "-";

    public static string Write(GraphDescriptor graph)
    {
        var builder = new StringBuilder(Header).Append('\n');
        foreach (var node in graph.Nodes)
        {
            builder
                .Append(node.Id.ToString(CultureInfo.InvariantCulture)).Append(' ')
                .Append(node.Operation).Append(' ')
                .Append(node.Path.Length == 0 ? Nothing : node.Path).Append(' ')
                .Append(node.Inputs.Count == 0 ? Nothing : Join(node.Inputs, ",")).Append(' ')
                .Append(node.Attributes.Count == 0 ? Nothing : string.Join(",", node.Attributes))
                .Append(" -> ").Append(node.Shape.Count == 0 ? Nothing : string.Join("x", node.Dimensions.Select(DimensionText))).Append('\n');
        }

        return builder.ToString();
    }

    /// <exception cref="FormatException">The text is not a graph that <see cref="Write"/> wrote.</exception>
    public static GraphDescriptor Read(string text)
    {
        string[] lines = text.Split('\n');
        if (lines[0] != Header)
        {
            throw new FormatException($"A graph descriptor begins with '{Header}', found '{lines[0]}'.");
        }

        return new GraphDescriptor(lines.Skip(1).Where(line => line.Length > 0).Select(ReadNode).ToEquatableArray());
    }

    private static GraphNode ReadNode(string line, int index)
    {
        string[] words = line.Split(' ');
        if (words.Length != 7 || words[5] != "->")
        {
            throw new FormatException($"Not a node of a graph descriptor: '{line}'.");
        }

        var shape = words[6] == Nothing ? [] : ReadShape(words[6]);
        var node = new GraphNode(
            Integer(words[0]),
            words[1],
            words[2] == Nothing ? "" : words[2],
            words[3] == Nothing ? default : Integers(words[3], ','),
            words[4] == Nothing ? default : words[4].Split(',').Select(ReadAttribute).ToEquatableArray(),
            shape.Select(dimension => dimension.Maximum).ToEquatableArray(),
            GraphNode.NamesOf(shape));
        if (node.Id != index || node.Inputs.Any(input => input < 0 || input >= index))
        {
            throw new FormatException($"The nodes of a graph descriptor are not in order at '{line}'.");
        }

        return node;
    }

    private static string DimensionText(Dimension dimension)
    {
        string maximum = dimension.Maximum.ToString(CultureInfo.InvariantCulture);
        return dimension.IsConstant ? maximum : $"{{{dimension.Name}:{maximum}}}";
    }

    /// <summary>Dimensions joined by x, which a name in braces may hold as well.</summary>
    private static List<Dimension> ReadShape(string text)
    {
        var shape = new List<Dimension>();
        for (int start = 0, end; start <= text.Length; start = end + 1)
        {
            int close = start < text.Length && text[start] == '{' ? text.IndexOf('}', start) : start;
            end = close < 0 ? text.Length : text.IndexOf('x', close);
            end = end < 0 ? text.Length : end;
            shape.Add(ReadDimension(text.Substring(start, end - start)));
        }

        return shape;
    }

    private static Dimension ReadDimension(string text)
    {
        int colon = text.IndexOf(':');
        if (colon < 0)
        {
            return Integer(text);
        }

        return text[0] == '{' && text[text.Length - 1] == '}' && Dimension.IsName(text.Substring(1, colon - 1))
            ? new Dimension(Integer(text.Substring(colon + 1, text.Length - colon - 2)), text.Substring(1, colon - 1))
            : throw new FormatException($"Not a dimension of a graph descriptor: '{text}'.");
    }

    private static GraphAttribute ReadAttribute(string text)
    {
        int equals = text.IndexOf('=');
        return equals > 0
            ? new GraphAttribute(text.Substring(0, equals), Integers(text.Substring(equals + 1), 'x'))
            : throw new FormatException($"Not an attribute of a graph descriptor: '{text}'.");
    }

    private static EquatableArray<int> Integers(string text, char separator) =>
        text.Split(separator).Select(Integer).ToEquatableArray();

    private static int Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"Not a whole number of 32 bits in a graph descriptor: '{text}'.");

    private static string Join(EquatableArray<int> values, string separator) =>
        string.Join(separator, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}

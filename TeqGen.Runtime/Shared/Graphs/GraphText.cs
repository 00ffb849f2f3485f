using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TeqGen.Shared.Graphs;

/// <summary>
/// The text form of a graph, one node a line: <c>id operation path inputs attributes -> shape</c>, with <c>-</c> for what is empty, lists
/// joined by commas and numbers of one attribute or shape by <c>x</c>. For example
/// <c>1 conv2d conv1 0 kernel=5x5,stride=1x1 -> 16x28x28</c>.
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
                .Append(" -> ").Append(node.Shape.Count == 0 ? Nothing : Join(node.Shape, "x")).Append('\n');
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

        var node = new GraphNode(
            Integer(words[0]),
            words[1],
            words[2] == Nothing ? "" : words[2],
            words[3] == Nothing ? default : Integers(words[3], ','),
            words[4] == Nothing ? default : words[4].Split(',').Select(ReadAttribute).ToEquatableArray(),
            words[6] == Nothing ? default : Integers(words[6], 'x'));
        if (node.Id != index || node.Inputs.Any(input => input < 0 || input >= index))
        {
            throw new FormatException($"The nodes of a graph descriptor are not in order at '{line}'.");
        }

        return node;
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

using Onnx;
using TeqGen.Models;

namespace TeqGen.Search.Import.Onnx.Reading;

/// <summary>
/// The nodes in an order in which every input is computed before it is read, with the file's order kept where it is free.
/// </summary>
internal static class GraphOrder
{
    /// <param name="graph">The graph.</param>
    /// <param name="file">The file, for messages.</param>
    /// <returns>Positions in the graph's list of nodes.</returns>
    /// <exception cref="ModelFileException">A name is computed twice or never, or nodes wait for each other.</exception>
    public static IReadOnlyList<int> Sort(GraphProto graph, string file)
    {
        var given = new HashSet<string>(graph.Input.Select(input => input.Name), StringComparer.Ordinal);
        given.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        var producers = Producers(graph, given, file);

        var order = new List<int>(graph.Node.Count);
        var waiting = new int[graph.Node.Count];
        var readers = new List<int>[graph.Node.Count];
        for (int i = 0; i < graph.Node.Count; i++)
        {
            var computed = graph.Node[i].Input.Where(name => name.Length > 0 && !given.Contains(name));
            foreach (string input in computed.Distinct(StringComparer.Ordinal))
            {
                if (!producers.TryGetValue(input, out int producer))
                {
                    throw new ModelFileException(
                        file, $"node {Describe(graph, i)} reads \"{input}\", which no node, input or initializer provides.");
                }

                (readers[producer] ??= []).Add(i);
                waiting[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waiting.Length).Where(i => waiting[i] == 0).Select(i => (i, i)));
        while (ready.TryDequeue(out int node, out _))
        {
            order.Add(node);
            foreach (int reader in readers[node] ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        return order.Count == graph.Node.Count
            ? order
            : throw new ModelFileException(
                file,
                $"has a cycle: {graph.Node.Count - order.Count} nodes wait for each other, "
                + $"one of them {Describe(graph, Array.FindIndex(waiting, count => count > 0))}.");
    }

    /// <summary>A node for messages: operator and name, or position.</summary>
    public static string Describe(GraphProto graph, int index)
        => graph.Node[index].Name.Length > 0
            ? $"{graph.Node[index].OpType} \"{graph.Node[index].Name}\""
            : $"{graph.Node[index].OpType} (number {index})";

    private static Dictionary<string, int> Producers(GraphProto graph, HashSet<string> given, string file)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output.Where(name => name.Length > 0))
            {
                if (given.Contains(output) || !producers.TryAdd(output, i))
                {
                    throw new ModelFileException(file, $"node {Describe(graph, i)} computes \"{output}\", a name that is already taken.");
                }
            }
        }

        return producers;
    }
}

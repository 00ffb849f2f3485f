using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// How long each item of a batch is along a named dimension. Items of different lengths stand in one tensor where they are symbols: symbol 0 stands for nothing and fills up the end. What the
/// network gives there means nothing, so that nothing is learnt from it and nothing judged by it.
/// </summary>
internal sealed class SequenceLengths
{
    private readonly Dictionary<string, int[]> lengths = new(StringComparer.Ordinal);

    /// <summary>Reads the lengths.</summary>
    /// <param name="executor">The network.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    public SequenceLengths(GraphExecutor executor, Tensor inputs)
    {
        foreach (var node in executor.Nodes.Where(node => node.Operation == GraphOperation.Input))
        {
            if (executor.DimensionsOf(node.Id) is [{ Name: { } name }] && executor.Nodes.Any(reader => reader.Operation == GraphOperation.Embedding && reader.Inputs.Contains(node.Id)))
            {
                var symbols = InputLayout.Part(executor.Nodes, node.Id, inputs);
                int[] found = [.. Enumerable.Range(0, symbols.Batch).Select(n => symbols.Item(n).LastIndexOfAnyExcept(0f) + 1)];
                lengths[name] = lengths.TryGetValue(name, out int[]? other) ? [.. found.Zip(other, Math.Max)] : found;
            }
        }
    }

    /// <summary>Each item's length; null where all have the whole extent.</summary>
    /// <param name="dimension">The dimension.</param>
    public int[]? Of(Dimension dimension) => dimension.Name is { } name ? lengths.GetValueOrDefault(name) : null;

    /// <summary>The number of rows of each item that a layer over rows reads; null where all do all.</summary>
    public int[]? RowsOf(GraphExecutor executor, ExecutableLayer layer) =>
        layer.IsRows && layer.Recurrence is null && executor.DimensionsOf(layer.Node.Inputs[0]) is [var rows, _] ? Of(rows) : null;
}

namespace TeqGen.Search;

/// <summary>
/// What a network is judged by: one row of outputs for each item, or where it gives one for each step of a sequence, one for each step that an item has. Where steps are no symbols they are
/// rows if a softmax over each of them closes the network.
/// </summary>
internal sealed class OutputRows
{
    private readonly int[] first;
    private readonly int width;

    /// <summary>Finds the rows.</summary>
    /// <param name="executor">The network.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    public OutputRows(GraphExecutor executor, Tensor inputs)
    {
        var dimensions = executor.DimensionsOf(executor.OutputNode);
        int[]? lengths = dimensions.Count != 2 ? null
            : new SequenceLengths(executor, inputs).Of(dimensions[0])
                ?? (executor.ClosesWithSoftmax ? [.. Enumerable.Repeat(executor.Nodes[executor.OutputNode].Shape[0], inputs.Batch)] : null);
        int length = executor.Nodes[executor.OutputNode].Length;
        width = lengths is null ? length : dimensions[1].Maximum;
        first = new int[inputs.Batch + 1];
        for (int n = 0; n < inputs.Batch; n++)
        {
            first[n + 1] = first[n] + (lengths is null ? 1 : lengths[n]);
        }
    }

    /// <summary>Room for all rows, [rows, values].</summary>
    public Tensor Create() => new(first[^1], width);

    /// <summary>An item's rows.</summary>
    public Span<float> Of(Tensor rows, int item) => rows.Data.Slice(first[item] * width, (first[item + 1] - first[item]) * width);

    /// <summary>Takes the rows out of what the network gave.</summary>
    /// <param name="outputs">[some items, …].</param>
    /// <param name="firstItem">Number of the first one.</param>
    /// <param name="rows">Receives them.</param>
    public void Take(Tensor outputs, int firstItem, Tensor rows)
    {
        for (int n = 0; n < outputs.Batch; n++)
        {
            var target = Of(rows, firstItem + n);
            outputs.Item(n)[..target.Length].CopyTo(target);
        }
    }

    /// <summary>The rows of what the network gave for all items.</summary>
    public Tensor Take(Tensor outputs)
    {
        var rows = Create();
        Take(outputs, 0, rows);
        return rows;
    }
}

using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Calibration;

/// <summary>The inputs of a network as one tensor, so that an item stays one thing: the values of the first input, then those of the next. A single input is the tensor itself.</summary>
internal static class InputLayout
{
    /// <summary>Puts inputs together.</summary>
    /// <param name="inputs">[items, …] each.</param>
    /// <exception cref="SearchException">They have different numbers of items.</exception>
    public static Tensor Join(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count == 1)
        {
            return inputs[0];
        }

        int items = inputs[0].Batch, length = inputs.Sum(input => input.Length / Math.Max(1, input.Batch));
        if (inputs.FirstOrDefault(input => input.Batch != items) is { } other)
        {
            throw new SearchException($"The inputs have {items} and {other.Batch} items; an item needs one of each.");
        }

        var joined = new Tensor(items, length);
        for (int n = 0; n < items; n++)
        {
            int start = 0;
            foreach (var input in inputs)
            {
                input.Item(n).CopyTo(joined.Item(n)[start..]);
                start += input.Length / items;
            }
        }

        return joined;
    }

    /// <summary>One of the inputs that were put together.</summary>
    /// <param name="nodes">The network's nodes with the extents of the inputs.</param>
    /// <param name="id">The input's node.</param>
    /// <param name="joined">[items, all values].</param>
    /// <exception cref="SearchException">The items have another number of values.</exception>
    public static Tensor Part(IReadOnlyList<GraphNode> nodes, int id, Tensor joined)
    {
        GraphNode[] inputs = [.. nodes.Where(node => node.Operation == GraphOperation.Input)];
        int[] shape = [.. nodes[id].Shape], found = joined.Shape[1..].ToArray();
        int all = inputs.Sum(input => input.Length);
        if (inputs.Length == 1 ? !found.SequenceEqual(shape) : found is not [var length] || length != all)
        {
            string expected = inputs.Length == 1 ? Tensor.Describe(shape) : $"{all} values in all";
            throw new SearchException($"The network takes inputs of {expected}, found {Tensor.Describe(found)}.");
        }

        if (inputs.Length == 1)
        {
            return joined;
        }

        int start = inputs.TakeWhile(input => input.Id != id).Sum(input => input.Length);
        var part = new Tensor([joined.Batch, .. shape]);
        for (int n = 0; n < joined.Batch; n++)
        {
            joined.Item(n).Slice(start, nodes[id].Length).CopyTo(part.Item(n));
        }

        return part;
    }
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Parts of a tensor along an axis.</summary>
internal static class Slices
{
    public static IReadOnlyList<Value> Slice(NodeContext node)
    {
        var input = node.Raw(0);
        var bounds = SliceBounds.Read(node, input.Shape);
        foreach (var bound in bounds)
        {
            input = Along(node, input, bound.Axis, bound.Start, bound.End, bound.Step);
        }

        return [input];
    }

    /// <summary>One position along an axis, which is then gone.</summary>
    public static IReadOnlyList<Value> Gather(NodeContext node)
    {
        var input = node.Raw(0);
        int axis = NodeContext.Axis(node.Int("axis", 0), input.Rank);
        if (node.KnownWholes(1, "the index") is not [var index] || node.Known(1, "the index").Shape.Length > 0)
        {
            throw new NodeException("it gathers several positions; only one, with its axis gone, is supported");
        }

        int position = NodeContext.Axis(index.ToInt32(), input.Shape[axis].ToInt32());
        return [Shapes.Without(node, Along(node, input, axis, position, position + 1, 1), [axis])];
    }

    public static IReadOnlyList<Value> Split(NodeContext node)
    {
        var input = node.Raw(0);
        int axis = NodeContext.Axis(node.Int("axis", 0), input.Rank);
        if (input.Shape[axis].IsBatch)
        {
            throw new NodeException("it splits the batch");
        }

        int extent = input.Shape[axis].ToInt32(), parts = node.OutputNames.Count;
        int[] lengths = node.Wholes("split", 1, 13) ?? Equal(extent, parts);
        if (lengths.Length != parts || lengths.Any(length => length < 1) || lengths.Sum(length => (long)length) != extent)
        {
            throw new NodeException($"the lengths [{string.Join(", ", lengths)}] for {parts} outputs do not make up {extent}");
        }

        var results = new List<Value>();
        int start = 0;
        foreach (int length in lengths)
        {
            results.Add(Along(node, input, axis, start, start + length, 1));
            start += length;
        }

        return results;
    }

    /// <summary>Equal parts, the last of them smaller where they do not divide the extent.</summary>
    internal static int[] Equal(int extent, int parts)
    {
        int length = (extent + parts - 1) / parts;
        return [.. Enumerable.Range(0, parts).Select(i => Math.Min(length, extent - (i * length)))];
    }

    /// <summary>Positions start, start + step, … below end along an axis.</summary>
    public static Value Along(NodeContext node, Value input, int axis, int start, int end, int step)
    {
        if (start == 0 && step == 1 && input.Shape[axis] == end)
        {
            return input;
        }

        if (step < 1)
        {
            throw new NodeException($"it runs backwards along axis {axis}");
        }

        if (input.Source is { } source)
        {
            return Permutations.Permute(Along(node, source, input.Order[axis], start, end, step), input.Order, node.OutputNames[0]);
        }

        int length = end > start ? (end - start + step - 1) / step : throw new NodeException($"it takes nothing along axis {axis}");
        Extent[] shape = [.. input.Shape];
        shape[axis] = length;
        return node.Emit(
            "Slice", [input], shape, new("axis", axis), new("start", start), new("end", end), new("step", step, 1));
    }
}

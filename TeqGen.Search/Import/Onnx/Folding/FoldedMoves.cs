using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>Operators that pick, join, repeat or reorder the values of constants.</summary>
internal static class FoldedMoves
{
    public static Constant Gather(NodeContext node)
    {
        var data = node.Known(0, "the data");
        Extent[] indices = node.KnownWholes(1, "the indices");
        int[] indexShape = node.Known(1, "the indices").Shape;
        int axis = NodeContext.Axis(node.Int("axis", 0), data.Shape.Length);
        int extent = data.Shape[axis];
        int inner = Constant.LengthOf(data.Shape[(axis + 1)..]), outer = Constant.LengthOf(data.Shape[..axis]);
        int[] shape = [.. data.Shape[..axis], .. indexShape, .. data.Shape[(axis + 1)..]];
        Constant.LengthOf(shape);
        int[] picked = [.. indices.Select(index => NodeContext.Axis(index.ToInt32(), extent))];
        int[] places =
        [
            .. from before in Enumerable.Range(0, outer)
               from index in picked
               from after in Enumerable.Range(0, inner)
               select (((before * extent) + index) * inner) + after,
        ];
        return data.Pick(places, shape);
    }

    public static Constant Slice(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int[][] indices = [.. data.Shape.Select(extent => Enumerable.Range(0, extent).ToArray())];
        foreach (var bound in SliceBounds.Read(node, data.Extents))
        {
            indices[bound.Axis] = [.. bound.Indices()];
        }

        return Select(data, indices);
    }

    public static IReadOnlyList<Constant> Split(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int axis = NodeContext.Axis(node.Int("axis", 0), data.Shape.Length), extent = data.Shape[axis], start = 0;
        int[] lengths = node.Wholes("split", 1, 13) ?? Slices.Equal(extent, node.OutputNames.Count);
        if (lengths.Any(length => length < 0) || lengths.Sum(length => (long)length) != extent)
        {
            throw new NodeException($"the lengths [{string.Join(", ", lengths)}] do not make up {extent}");
        }

        var parts = new List<Constant>();
        foreach (int length in lengths)
        {
            int[][] indices =
            [
                .. data.Shape.Select((size, i) => Enumerable.Range(i == axis ? start : 0, i == axis ? length : size).ToArray()),
            ];
            parts.Add(Select(data, indices));
            start += length;
        }

        return parts;
    }

    public static Constant Concat(NodeContext node)
    {
        Constant[] parts = [.. node.Inputs.Select((_, i) => node.Known(i, "a part"))];
        int rank = parts[0].Shape.Length, axis = NodeContext.Axis(node.Int("axis", 0), rank);
        if (parts.Any(part => part.Shape.Length != rank || part.Shape.Where((extent, i) => i != axis && extent != parts[0].Shape[i]).Any()
            || part.Reals is null != parts[0].Reals is null))
        {
            throw new NodeException("its parts have different shapes or types");
        }

        int[] shape = [.. parts[0].Shape];
        shape[axis] = (int)Math.Min(parts.Sum(part => (long)part.Shape[axis]), int.MaxValue);
        Constant.LengthOf(shape);
        int outer = Constant.LengthOf(shape[..axis]);
        return parts[0].Reals is not null
            ? Constant.Real([.. Interleave(parts, part => part.Reals!, outer)], shape)
            : Constant.Whole([.. Interleave(parts, part => part.Wholes!, outer)], parts[0].Type, shape);
    }

    public static Constant Transpose(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int rank = data.Shape.Length;
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw new NodeException($"perm [{string.Join(", ", order)}] is no permutation of {rank} axes");
        }

        int[] strides = Broadcasting.Strides(data.Shape), shape = [.. order.Select(axis => data.Shape[axis])];
        return data.Pick(Broadcasting.Walk(shape, [.. order.Select(axis => strides[axis])]), shape);
    }

    public static Constant Expand(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int[] shape = Broadcasting.Shape(data.Shape, [.. node.KnownWholes(1, "the shape").Select(FoldedShapes.ForEachItem)]);
        return data.Pick(Broadcasting.Places(data.Shape, shape), shape);
    }

    public static Constant Tile(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int[] repeats = [.. node.KnownWholes(1, "the repeats").Select(extent => extent.ToInt32())];
        if (repeats.Length != data.Shape.Length || repeats.Any(repeat => repeat < 0))
        {
            throw new NodeException("its repeats do not fit the data");
        }

        int[] shape = [.. data.Shape.Zip(repeats, (extent, repeat) => checked((int)Math.Min((long)extent * repeat, int.MaxValue)))];
        Constant.LengthOf(shape);
        return Select(data, [.. shape.Select((extent, axis) => Enumerable.Range(0, extent).Select(i => i % data.Shape[axis]).ToArray())]);
    }

    private static IEnumerable<T> Interleave<T>(Constant[] parts, Func<Constant, T[]> values, int outer)
        => Enumerable.Range(0, outer).SelectMany(row => parts.SelectMany(part =>
        {
            int length = part.Length / outer;
            return values(part).Skip(row * length).Take(length);
        }));

    private static Constant Select(Constant data, int[][] indices)
    {
        int[] shape = [.. indices.Select(list => list.Length)];
        Constant.LengthOf(shape);
        int[] strides = Broadcasting.Strides(data.Shape);
        IEnumerable<int> places = [0];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            int stride = strides[axis];
            int[] list = indices[axis];
            places = places.SelectMany(place => list.Select(index => place + (index * stride)));
        }

        return data.Pick([.. places], shape);
    }
}

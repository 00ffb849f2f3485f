using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>Operators that move the values of constants, make them, or tell shapes.</summary>
internal static class FoldedShapes
{
    public static Constant Shape(NodeContext node)
    {
        Extent[] shape = node.Input(0).Shape;
        int From(string name, int otherwise)
        {
            int index = node.Int(name, otherwise);
            return Math.Clamp(index < 0 ? index + shape.Length : index, 0, shape.Length);
        }

        int start = From("start", 0), end = From("end", shape.Length);
        return Constant.Vector(shape.Take(end).Skip(start));
    }

    public static Constant ConstantOfShape(NodeContext node)
    {
        int[] shape = [.. node.KnownWholes(0, "the shape").Select(extent => extent.ToInt32())];
        int length = Constant.LengthOf(shape);
        var value = node.TensorAttribute("value") ?? Constant.Real([0], 1);
        return value.Length == 1 ? value.Pick(new int[length], shape) : throw new NodeException("its value is not one number");
    }

    public static Constant Range(NodeContext node)
    {
        Constant start = node.Known(0, "the start"), limit = node.Known(1, "the limit"), delta = node.Known(2, "the step");
        if (start.Length != 1 || limit.Length != 1 || delta.Length != 1 || (delta.Wholes is [{ Value: 0 }]) || (delta.Reals is [0]))
        {
            throw new NodeException("its start, limit and step must be one number each, the step not 0");
        }

        if (start.Reals is [var from] && limit.Reals is [var to] && delta.Reals is [var step])
        {
            int count = Constant.LengthOf([(int)Math.Clamp(Math.Ceiling(((double)to - from) / step), 0, int.MaxValue)]);
            return Constant.Real([.. Enumerable.Range(0, count).Select(i => from + (i * step))], count);
        }

        if (start.Wholes is [var first] && limit.Wholes is [var last] && delta.Wholes is [var stride])
        {
            int count = Constant.LengthOf([(int)Math.Clamp(Math.Ceiling(((double)last.ToInt32() - first.ToInt32()) / stride.ToInt32()), 0, int.MaxValue)]);
            return Constant.Whole([.. Enumerable.Range(0, count).Select(i => new Extent(first.Value + (i * stride.Value)))], start.Type, count);
        }

        throw new NodeException("its start, limit and step are of different types");
    }

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
            int[][] indices = [.. data.Shape.Select((size, i) => Enumerable.Range(i == axis ? start : 0, i == axis ? length : size).ToArray())];
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
        int[] shape = Broadcasting.Shape(data.Shape, [.. node.KnownWholes(1, "the shape").Select(extent => extent.ToInt32())]);
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

    public static Constant Reshape(NodeContext node)
    {
        var data = node.Known(0, "the data");
        Extent[] target = ReshapeTarget.Resolve(data.Extents, node.KnownWholes(1, "the shape"), null, node.Int("allowzero", 0) != 0);
        return data.Reshape([.. target.Select(extent => extent.ToInt32())]);
    }

    public static Constant Flatten(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int axis = node.Int("axis", 1);
        axis = axis == data.Shape.Length ? axis : NodeContext.Axis(axis, data.Shape.Length);
        return data.Reshape([Constant.LengthOf(data.Shape[..axis]), Constant.LengthOf(data.Shape[axis..])]);
    }

    public static Constant Squeeze(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int[] axes = node.Wholes("axes", 1, 13) is { } given
            ? [.. given.Select(axis => NodeContext.Axis(axis, data.Shape.Length))]
            : [.. Enumerable.Range(0, data.Shape.Length).Where(axis => data.Shape[axis] == 1)];
        return axes.All(axis => data.Shape[axis] == 1)
            ? data.Reshape([.. data.Shape.Where((_, axis) => !axes.Contains(axis))])
            : throw new NodeException($"it removes extents of {Tensor.Describe(data.Shape)} that are not 1");
    }

    public static Constant Unsqueeze(NodeContext node)
    {
        var data = node.Known(0, "the data");
        int[] given = node.Wholes("axes", 1, 13) ?? throw new NodeException("the axes are missing");
        int rank = data.Shape.Length + given.Length, next = 0;
        int[] axes = [.. given.Select(axis => NodeContext.Axis(axis, rank)).Distinct()];
        return axes.Length == given.Length
            ? data.Reshape([.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : data.Shape[next++])])
            : throw new NodeException("two of its axes are the same");
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

using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>Operators that tell shapes, make constants from nothing, or only change their shape.</summary>
internal static class FoldedShapes
{
    public static Constant Shape(NodeContext node)
    {
        Extent[] shape = node.Raw(0).Shape;
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
        int[] shape = [.. node.KnownWholes(0, "the shape").Select(ForEachItem)];
        int length = Constant.LengthOf(shape);
        var value = node.TensorAttribute("value") ?? Constant.Real([0], 1);
        return value.Length == 1 ? value.Pick(new int[length], shape) : throw new NodeException("its value is not one number");
    }

    /// <summary>An extent of what has the same values everywhere: of the batch one will do, since it is combined with any number of items.</summary>
    public static int ForEachItem(Extent extent) => extent == Extent.Batch ? 1 : extent.ToInt32();

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
            int count = Constant.LengthOf(
                [(int)Math.Clamp(Math.Ceiling(((double)last.ToInt32() - first.ToInt32()) / stride.ToInt32()), 0, int.MaxValue)]);
            return Constant.Whole(
                [.. Enumerable.Range(0, count).Select(i => new Extent(first.Value + (i * stride.Value)))], start.Type, count);
        }

        throw new NodeException("its start, limit and step are of different types");
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
}

using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;
using static Onnx.TensorProto.Types;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>Arithmetic on constants, with broadcasting. Whole numbers may be multiples of the batch.</summary>
internal static class FoldedArithmetic
{
    public static Constant Map(NodeContext node, Func<Extent, Extent> whole, Func<float, float> real)
    {
        var input = node.Known(0, "the input");
        return input.Reals is { } reals
            ? Constant.Real(Array.ConvertAll(reals, value => real(value)), input.Shape)
            : Constant.Whole(Array.ConvertAll(input.Wholes!, value => whole(value)), input.Type, input.Shape);
    }

    public static Constant Combine(NodeContext node, Func<Extent, Extent, Extent> whole, Func<float, float, float> real)
        => node.Inputs.Select((_, i) => node.Known(i, "an operand")).Aggregate((left, right) => Combine(left, right, whole, real));

    public static Constant Compare(NodeContext node, Func<Extent, Extent, bool> whole, Func<float, float, bool> real)
    {
        Constant left = node.Known(0, "an operand"), right = node.Known(1, "an operand");
        int[] shape = Broadcasting.Shape(left.Shape, right.Shape);
        left = left.Pick(Broadcasting.Places(left.Shape, shape), shape);
        right = right.Pick(Broadcasting.Places(right.Shape, shape), shape);
        return left.Reals is { } a && right.Reals is { } b ? Constant.Truth([.. a.Zip(b, real)], shape)
            : left.Wholes is { } c && right.Wholes is { } d ? Constant.Truth([.. c.Zip(d, whole)], shape)
            : throw new NodeException("it compares real values with whole numbers");
    }

    public static Constant Where(NodeContext node)
    {
        Constant condition = node.Known(0, "the condition"), yes = node.Known(1, "an operand"), no = node.Known(2, "an operand");
        int[] shape = Broadcasting.Shape(condition.Shape, yes.Shape, no.Shape);
        var choices = condition.Pick(Broadcasting.Places(condition.Shape, shape), shape).Wholes
            ?? throw new NodeException("the condition is no truth value");
        yes = yes.Pick(Broadcasting.Places(yes.Shape, shape), shape);
        no = no.Pick(Broadcasting.Places(no.Shape, shape), shape);
        int[] indices = [.. Enumerable.Range(0, choices.Length)];
        return yes.Reals is { } a && no.Reals is { } b ? Constant.Real([.. indices.Select(i => choices[i] == 0 ? b[i] : a[i])], shape)
            : yes.Wholes is { } c && no.Wholes is { } d
                ? Constant.Whole([.. indices.Select(i => choices[i] == 0 ? d[i] : c[i])], yes.Type, shape)
            : throw new NodeException("it chooses between real values and whole numbers");
    }

    public static Constant Cast(NodeContext node)
    {
        var input = node.Known(0, "the input");
        var type = (DataType)node.Int("to", 0);
        switch (type)
        {
            case DataType.Float or DataType.Double:
                return Constant.Real(input.Reals ?? Array.ConvertAll(input.Wholes!, ToReal), input.Shape);
            case DataType.Bool:
                return Constant.Truth(
                    input.Reals is { } reals
                        ? Array.ConvertAll(reals, value => value != 0)
                        : Array.ConvertAll(input.Wholes!, value => value != 0),
                    input.Shape);
            case DataType.Float16:
                return Constant.Real(
                    Array.ConvertAll(input.Reals ?? Array.ConvertAll(input.Wholes!, ToReal), value => (float)(Half)value), input.Shape);
            case DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64:
            case DataType.Uint8 or DataType.Uint16 or DataType.Uint32:
                // Conversion towards zero; what lies outside an int64 is undefined in ONNX and saturates here.
                return Constant.Whole(input.Wholes ?? Array.ConvertAll(input.Reals!, value => new Extent((long)value)), type, input.Shape);
            default:
                throw new NodeException($"it casts to the type {Reading.TensorReader.TypeName((int)type)}, which is not supported");
        }
    }

    public static Constant Reduce(NodeContext node, int start, Func<Extent, Extent, Extent> whole, Func<float, float, float> real)
    {
        var input = node.Known(0, "the input");
        int since = node.Operator == "ReduceSum" ? 13 : 18;
        int[]? given = node.Wholes("axes", 1, since);
        if (given is null or [] && node.Int("noop_with_empty_axes", 0) != 0)
        {
            return input;
        }

        int rank = input.Shape.Length;
        int[] axes = given is null or [] ? [.. Enumerable.Range(0, rank)] : [.. given.Select(axis => NodeContext.Axis(axis, rank))];
        int[] kept = [.. input.Shape.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)];
        int[] strides = Broadcasting.Strides(kept);
        int[] targets = Broadcasting.Walk(input.Shape, [.. strides.Select((stride, axis) => axes.Contains(axis) ? 0 : stride)]);
        int[] shape = node.Int("keepdims", 1) != 0 ? kept : [.. kept.Where((_, axis) => !axes.Contains(axis))];
        int length = Constant.LengthOf(shape);
        if (input.Reals is { } reals)
        {
            return Constant.Real(Accumulate(reals, targets, [.. Enumerable.Repeat((float)start, length)], real), shape);
        }

        return Constant.Whole(
            Accumulate(input.Wholes!, targets, [.. Enumerable.Repeat(new Extent(start), length)], whole), input.Type, shape);
    }

    private static T[] Accumulate<T>(T[] values, int[] targets, T[] result, Func<T, T, T> combine)
    {
        for (int i = 0; i < values.Length; i++)
        {
            result[targets[i]] = combine(result[targets[i]], values[i]);
        }

        return result;
    }

    private static Constant Combine(Constant left, Constant right, Func<Extent, Extent, Extent> whole, Func<float, float, float> real)
    {
        int[] shape = Broadcasting.Shape(left.Shape, right.Shape);
        left = left.Pick(Broadcasting.Places(left.Shape, shape), shape);
        right = right.Pick(Broadcasting.Places(right.Shape, shape), shape);
        return left.Reals is { } a && right.Reals is { } b ? Constant.Real([.. a.Zip(b, real)], shape)
            : left.Wholes is { } c && right.Wholes is { } d && left.Type != DataType.Uint64
                ? Constant.Whole([.. c.Zip(d, whole)], left.Type, shape)
            : throw new NodeException("it combines constants of different or unusual types");
    }

    private static float ToReal(Extent extent)
        => extent.IsBatch ? throw new NodeException("it makes a real value of the batch") : extent.Value;
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// Sums and products. With a constant they become the helper steps AddConstant and MultiplyConstant, which the rewriter turns into parts of
/// activations and layers.
/// </summary>
internal static class Arithmetic
{
    public static IReadOnlyList<Value> Add(NodeContext node) => [Add(node, node.Input(0), node.Input(1))];

    public static IReadOnlyList<Value> Sum(NodeContext node)
        => [node.Inputs.Select((_, i) => node.Input(i)).Aggregate((left, right) => Add(node, left, right))];

    public static IReadOnlyList<Value> Multiply(NodeContext node) => [Multiply(node, node.Input(0), node.Input(1))];

    public static IReadOnlyList<Value> Negate(NodeContext node) => [Negate(node, node.Input(0))];

    public static IReadOnlyList<Value> Subtract(NodeContext node)
        => [node.Input(1).Constant is { } constant
            ? WithConstant(node, "AddConstant", node.Input(0), constant, value => -value)
            : IsPerRow(node.Input(0), node.Input(1)) ? Row(node, "SubtractRow")
            : Add(node, Negate(node, node.Input(1)), node.Input(0))];

    public static IReadOnlyList<Value> Divide(NodeContext node)
        => [node.Input(1).Constant is { } constant
            ? WithConstant(node, "MultiplyConstant", node.Input(0), constant, value => 1 / value)
            : IsPerRow(node.Input(0), node.Input(1)) ? Row(node, "DivideRow")
            : throw new NodeException("it divides by a tensor that depends on the network's input, which TeqGen cannot")];

    public static IReadOnlyList<Value> Power(NodeContext node)
    {
        var input = node.Input(0);
        var exponent = node.Known(1, "the exponent");
        double power = exponent.Length != 1 ? double.NaN : exponent.Reals?[0] ?? exponent.Wholes![0].ToInt32();
        return power switch
        {
            1 => [input],
            2 => [Multiply(node, input, input)],
            3 => [Multiply(node, Multiply(node, input, input), input)],
            _ => throw new NodeException("only the powers 1, 2 and 3 have an equivalent"),
        };
    }

    public static IReadOnlyList<Value> Maximum(NodeContext node) => [Limit(node, limit => (limit, float.MaxValue))];

    public static IReadOnlyList<Value> Minimum(NodeContext node) => [Limit(node, limit => (float.MinValue, limit))];

    private static Value Add(NodeContext node, Value left, Value right)
        => right.Constant is { } addend ? WithConstant(node, "AddConstant", left, addend, value => value)
            : left.Constant is { } other ? WithConstant(node, "AddConstant", right, other, value => value)
            : Combine(node, "Add", left, right);

    private static Value Multiply(NodeContext node, Value left, Value right)
        => right.Constant is { } factor ? WithConstant(node, "MultiplyConstant", left, factor, value => value)
            : left.Constant is { } other ? WithConstant(node, "MultiplyConstant", right, other, value => value)
            : Combine(node, "Multiply", left, right);

    /// <summary>One number for each row, which a normalization subtracts from all of them or divides them by: a part of a pattern.</summary>
    private static bool IsPerRow(Value rows, Value numbers)
        => rows.Constant is null && rows.Rank == numbers.Rank && numbers.Shape[^1] == 1 && rows.Shape[^1] != 1 && rows.Shape.SkipLast(1).SequenceEqual(numbers.Shape.SkipLast(1));

    private static Value Row(NodeContext node, string operation) => node.Emit(operation, [node.Input(0), node.Input(1)], node.Input(0).Shape);

    private static Value Negate(NodeContext node, Value input)
        => WithConstant(node, "MultiplyConstant", input, Constant.Real([-1], 1), value => value);

    /// <summary>Two tensors of one shape, or an image and one number for each of its channels.</summary>
    private static Value Combine(NodeContext node, string operation, Value left, Value right)
    {
        if (left.Shape.SequenceEqual(right.Shape) || IsPerChannel(left, right))
        {
            return node.Emit(operation, [left, right], left.Shape);
        }

        return IsPerChannel(right, left)
            ? node.Emit(operation, [right, left], right.Shape)
            : throw new NodeException(
                $"it combines {Extent.Describe(left.Shape)} and {Extent.Describe(right.Shape)}; "
                + "only equal shapes, or an image and [batch, channels, 1, 1], are supported");
    }

    private static bool IsPerChannel(Value image, Value channels)
        => image.Rank == 4 && channels.Rank == 4 && channels.Shape[1] == image.Shape[1] && channels.Shape[2] == 1 && channels.Shape[3] == 1;

    private static Value WithConstant(NodeContext node, string operation, Value input, Constant constant, Func<float, float> map)
    {
        if (constant.Reals is not { } reals)
        {
            throw new NodeException("it combines a tensor with whole numbers");
        }

        float[] values = Array.ConvertAll(reals, value => map(value));
        if (values is [var number] && number == (operation == "AddConstant" ? 0 : 1) && constant.Shape.Length <= input.Rank)
        {
            return input;
        }

        // One number, or one for each channel: [1, C, 1, 1] or [C, 1, 1] for images, [1, F] or [F] for features.
        int[] axes = input.Rank == 4 ? [1, 3] : [input.Rank - 1];
        int axis = axes.FirstOrDefault(axis => IsAlong(constant.Shape, input, axis), -1);
        return axis > 0 && constant.Shape.Length <= input.Rank
            ? EmitConstant(node, operation, input, axis, values)
            : throw new NodeException(
                $"it combines {Extent.Describe(input.Shape)} with a constant of shape {Tensor.Describe(constant.Shape)}; "
                + "only one number, or one for each channel, is supported");
    }

    /// <summary>The helper step of a constant: one number, or one for each place along an axis.</summary>
    public static Value EmitConstant(NodeContext node, string operation, Value input, int axis, float[] values)
        => node.EmitLayer(operation, input, input.Shape, [new("axis", axis)], new() { ["value"] = new(values, values.Length) });

    private static bool IsAlong(int[] constant, Value input, int axis)
    {
        int place = constant.Length - input.Rank + axis;
        int length = constant.Aggregate(1, (product, extent) => product * extent);
        return length == 1 || (place >= 0 && length == constant[place] && input.Shape[axis] == length);
    }

    private static Value Limit(NodeContext node, Func<float, (float Least, float Most)> limits)
    {
        Value[] variable = [.. node.Inputs.Select((_, i) => node.Input(i)).Where(input => input.Constant is null)];
        Constant[] constants = [.. node.Inputs.OfType<Value>().Select(input => input.Constant).OfType<Constant>()];
        if (variable is not [var input]
            || constants.Length == 0
            || constants.Any(constant => constant is not { Length: 1, Reals: not null }))
        {
            return variable is [var only] && constants.Length == 0
                ? only
                : throw new NodeException("only the limit by one constant number is supported");
        }

        return constants.Aggregate(
            input, (value, constant) => Activations.Clip(node, value, limits(constant.Reals![0]).Least, limits(constant.Reals[0]).Most));
    }
}

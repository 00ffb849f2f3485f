using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Pooling over windows and over whole images.</summary>
internal static class Pools
{
    public static IReadOnlyList<Value> Max(NodeContext node)
    {
        if (node.Int("storage_order", 0) != 0 || node.OutputNames.Skip(1).Any(name => name.Length > 0))
        {
            throw new NodeException("it gives the indices of the maxima, which TeqGen does not");
        }

        return [Pool(node, "MaxPool2d")];
    }

    public static IReadOnlyList<Value> Average(NodeContext node)
        => [Pool(node, "AvgPool2d", new Argument("countIncludePad", node.Int("count_include_pad", 0) != 0, true))];

    public static IReadOnlyList<Value> GlobalAverage(NodeContext node) => [GlobalAverage(node, node.Input(0))];

    public static IReadOnlyList<Value> GlobalMax(NodeContext node)
    {
        var (channels, height, width) = node.Input(0).Image();
        return
        [
            node.Emit(
                "MaxPool2d",
                [node.Input(0)],
                [Extent.Batch, channels, 1, 1],
                Arguments(new(height, width), new(height, width), default, false)),
        ];
    }

    public static IReadOnlyList<Value> ReduceMean(NodeContext node)
    {
        var input = node.Input(0);
        int[] axes = [.. (node.Wholes("axes", 1, 18) ?? []).Select(axis => NodeContext.Axis(axis, input.Rank)).Order()];
        bool keep = node.Int("keepdims", 1) != 0;
        if (axes.Length == 0 && node.Int("noop_with_empty_axes", 0) != 0)
        {
            return [input];
        }

        if (axes.SequenceEqual([input.Rank - 1]) && keep)
        {
            return [node.Emit("RowMean", [input], [.. input.Shape[..^1], 1])];
        }

        if (input.Rank != 4 || !axes.SequenceEqual([2, 3]))
        {
            throw new NodeException(
                $"it takes the mean over the axes [{string.Join(", ", axes)}] of {Extent.Describe(input.Shape)}; "
                + "only that over height and width is supported");
        }

        var (channels, _, _) = input.Image();
        return [keep ? GlobalAverage(node, input) : node.Emit("GlobalAvgPool", [input], [Extent.Batch, channels])];
    }

    private static Value GlobalAverage(NodeContext node, Value input)
    {
        var (channels, _, _) = input.Image();
        return node.Emit("AdaptiveAvgPool2d", [input], [Extent.Batch, channels, 1, 1], new("outputHeight", 1), new("outputWidth", 1));
    }

    private static Value Pool(NodeContext node, string operation, params Argument[] more)
    {
        var input = node.Input(0);
        var (channels, height, width) = input.Image();
        var window = Windows.Read(
            node, node.Ints("kernel_shape") ?? throw new NodeException("attribute kernel_shape is missing"), new(height, width));
        if (window.Dilations != new Pair(1, 1))
        {
            throw new NodeException("its window has gaps (dilations), which TeqGen's pooling does not have");
        }

        bool ceil = node.Int("ceil_mode", 0) != 0;
        var output = window.Output(new(height, width), ceil);
        // Where rounding up gives no other windows than rounding down, the reader is spared it.
        ceil &= output != window.Output(new(height, width));
        if (!window.IsSymmetric
            && (window with { After = window.Before }) is var shorter
            && shorter.OutputOrNone(new(height, width), ceil: true) == output
            && more.All(argument => argument.Value is false))
        {
            // More padding behind than before is what windows reach that stick out: neither counts.
            (window, ceil) = (shorter, true);
        }

        if (!window.IsSymmetric)
        {
            bool zerosDoNotMatter = operation == "MaxPool2d" ? node.IsNonNegative(input) : more[0].Value is true;
            if (!zerosDoNotMatter || ceil)
            {
                throw new NodeException($"it pads {window.Before} before and {window.After} after; TeqGen's pooling pads both sides alike");
            }

            (input, window) = window.WithSymmetricPadding(node, input);
        }

        if (window.Before.Height > window.Kernel.Height / 2 || window.Before.Width > window.Kernel.Width / 2)
        {
            throw new NodeException($"its padding {window.Before} is more than half the window {window.Kernel}");
        }

        // Without padding there is nothing to count.
        Argument[] divisor = window.Before == default ? [.. more.Select(argument => argument with { Value = true })] : more;
        return node.Emit(
            operation,
            [input],
            [Extent.Batch, channels, output.Height, output.Width],
            [.. Arguments(window.Kernel, window.Strides, window.Before, ceil), .. divisor]);
    }

    private static Argument[] Arguments(Pair kernel, Pair strides, Pair padding, bool ceil)
    {
        // Where all are square, a stride of 0, the default, means the kernel's extent; pairs are written out.
        bool wide = !(kernel.IsSquare && strides.IsSquare && padding.IsSquare);
        return
        [
            new("kernel", kernel),
            new("stride", strides == kernel && !wide ? default : strides, default(Pair)),
            new("padding", padding, default(Pair)),
            new("ceilMode", ceil, false),
        ];
    }
}

using System.Globalization;
using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>The window of a convolution or pooling as ONNX states it, for two spatial extents.</summary>
/// <param name="Kernel">Extents of the window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding above and at the left.</param>
/// <param name="After">Padding below and at the right.</param>
internal sealed record Windows(Pair Kernel, Pair Strides, Pair Dilations, Pair Before, Pair After)
{
    /// <summary>Whether the same padding stands on both sides, as TeqGen's layers have it.</summary>
    public bool IsSymmetric => Before == After;

    /// <summary>Reads the attributes that Conv and the pools share.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">Extents of the window.</param>
    /// <param name="image">Extents of the input, which automatic padding depends on.</param>
    /// <exception cref="NodeException">There are not two spatial extents, or the attributes contradict themselves.</exception>
    public static Windows Read(NodeContext node, int[] kernel, Pair image)
    {
        var size = Two("kernel_shape", kernel);
        var strides = Two("strides", node.Ints("strides") ?? [1, 1]);
        var dilations = Two("dilations", node.Ints("dilations") ?? [1, 1]);
        if (Math.Min(Math.Min(size.Smaller, strides.Smaller), dilations.Smaller) < 1)
        {
            throw new NodeException($"kernel {size}, strides {strides} and dilations {dilations} must be at least 1");
        }

        string automatic = node.Text("auto_pad", "NOTSET");
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            var total = new Pair(
                Total(image.Height, size.Height, strides.Height, dilations.Height),
                Total(image.Width, size.Width, strides.Width, dilations.Width));
            var less = new Pair(total.Height / 2, total.Width / 2);
            var more = new Pair(total.Height - less.Height, total.Width - less.Width);
            return automatic == "SAME_UPPER" ? new(size, strides, dilations, less, more) : new(size, strides, dilations, more, less);
        }

        int[] pads = automatic switch
        {
            "VALID" => [0, 0, 0, 0],
            "NOTSET" => node.Ints("pads") ?? [0, 0, 0, 0],
            _ => throw new NodeException($"auto_pad {automatic} is unknown"),
        };
        return pads is [>= 0, >= 0, >= 0, >= 0]
            ? new(size, strides, dilations, new(pads[0], pads[1]), new(pads[2], pads[3]))
            : throw new NodeException($"pads [{string.Join(", ", pads)}] are not four numbers of at least 0");
    }

    /// <summary>Extents of the output.</summary>
    /// <param name="image">Extents of the input.</param>
    /// <param name="ceil">Whether a last window that sticks out counts, if it starts inside the input or the padding before it.</param>
    /// <exception cref="NodeException">The window is larger than the input.</exception>
    public Pair Output(Pair image, bool ceil = false)
        => OutputOrNone(image, ceil) is { Smaller: > 0 } output
            ? output
            : throw new NodeException($"a window of {Kernel} is larger than the input of {image}");

    /// <summary>The same, with 0 where the window is larger than the input.</summary>
    public Pair OutputOrNone(Pair image, bool ceil) => new(
        Along(image.Height, Kernel.Height, Strides.Height, Dilations.Height, Before.Height, After.Height, ceil),
        Along(image.Width, Kernel.Width, Strides.Width, Dilations.Width, Before.Width, After.Width, ceil));

    /// <summary>Puts the padding before the operation where its layer only has the same on both sides.</summary>
    /// <returns>The padded input and the window without padding; or both as they were.</returns>
    public (Value Input, Windows Window) WithSymmetricPadding(NodeContext node, Value input)
        => IsSymmetric ? (input, this) : (Padding.Zeros(node, input, Before, After), this with { Before = default, After = default });

    private static int Total(int extent, int kernel, int stride, int dilation)
    {
        long covered = ((((long)extent + stride - 1) / stride) - 1) * stride;
        return (int)Math.Clamp(covered + ((long)dilation * (kernel - 1)) + 1 - extent, 0, int.MaxValue);
    }

    private static int Along(int extent, int kernel, int stride, int dilation, int before, int after, bool ceil)
    {
        long span = (long)extent + before + after - ((long)dilation * (kernel - 1)) - 1;
        if (span < 0)
        {
            return 0;
        }

        long count = ((span + (ceil ? stride - 1 : 0)) / stride) + 1;
        count -= ceil && (count - 1) * stride >= (long)extent + before ? 1 : 0;
        return count <= int.MaxValue ? (int)count : 0;
    }

    private static Pair Two(string name, int[] values)
        => values is [var height, var width]
            ? new(height, width)
            : throw new NodeException($"{name} [{string.Join(", ", values)}] is not two-dimensional; TeqGen's layers work on images");
}

/// <summary>Two numbers for height and width.</summary>
internal readonly record struct Pair(int Height, int Width)
{
    public bool IsSquare => Height == Width;

    public int Smaller => Math.Min(Height, Width);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}×{Width}");
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Zeros around images.</summary>
internal static class Padding
{
    /// <summary>Pads height and width with zeros.</summary>
    public static Value Zeros(NodeContext node, Value input, Pair before, Pair after)
    {
        var (channels, height, width) = input.Image();
        return node.Emit(
            "Pad2d",
            [input],
            [Extent.Batch, channels, (long)height + before.Height + after.Height, (long)width + before.Width + after.Width],
            new("top", before.Height),
            new("bottom", after.Height),
            new("left", before.Width),
            new("right", after.Width));
    }
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>What a Slice takes along one axis, counted from the front and inside the extent.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Start">First index.</param>
/// <param name="End">Index at which it stops, exclusive; −1 where a negative step takes the first one too.</param>
/// <param name="Step">Distance of the indices; never 0.</param>
internal readonly record struct SliceBounds(int Axis, int Start, int End, int Step)
{
    /// <summary>Reads attributes (before version 10) or inputs. Axes that are taken whole are left out, among them the batch.</summary>
    /// <exception cref="NodeException">The lists have different lengths, or the batch is cut.</exception>
    public static IReadOnlyList<SliceBounds> Read(NodeContext node, Extent[] shape)
    {
        long[] starts = Longs(node, "starts", 1) ?? throw new NodeException("the starts are missing");
        long[] ends = Longs(node, "ends", 2) ?? throw new NodeException("the ends are missing");
        int[] axes = node.Wholes("axes", 3, 10) ?? [.. Enumerable.Range(0, starts.Length)];
        long[] steps = node.Opset < 10 ? [.. starts.Select(_ => 1L)] : Longs(node, "steps", 4) ?? [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
        {
            throw new NodeException("its starts, ends, axes and steps do not have the same length, or a step is 0");
        }

        var bounds = new List<SliceBounds>();
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = NodeContext.Axis(axes[i], shape.Length);
            if (!shape[axis].IsBatch)
            {
                bounds.Add(Within(axis, shape[axis].ToInt32(), starts[i], ends[i], steps[i]));
            }
            else if (starts[i] != 0 || steps[i] != 1 || ends[i] < int.MaxValue)
            {
                throw new NodeException("it cuts the batch");
            }
        }

        return bounds;
    }

    /// <summary>The indices.</summary>
    public IEnumerable<int> Indices()
    {
        for (long i = Start; Step > 0 ? i < End : i > End; i += Step)
        {
            yield return (int)i;
        }
    }

    private static SliceBounds Within(int axis, int extent, long start, long end, long step)
    {
        long From(long index) => index < 0 ? index + extent : index;
        int clampedStep = (int)Math.Clamp(step, -int.MaxValue, int.MaxValue);
        return step > 0
            ? new(axis, (int)Math.Clamp(From(start), 0, extent), (int)Math.Clamp(From(end), 0, extent), clampedStep)
            : new(axis, (int)Math.Clamp(From(start), -1, extent - 1), (int)Math.Clamp(From(end), -1, extent - 1), clampedStep);
    }

    private static long[]? Longs(NodeContext node, string name, int input)
        => node.Opset < 10 ? node.Ints(name)?.Select(value => (long)value).ToArray()
            : node.Optional(input) is null ? null
            :
            [
                .. node.KnownWholes(input, name).Select(
                    value => value.IsBatch ? throw new NodeException($"{name} depend on the batch") : value.Value),
            ];
}

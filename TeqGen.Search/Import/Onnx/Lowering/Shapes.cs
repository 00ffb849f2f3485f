using System.Globalization;
using TeqGen.Search.Import.Onnx.Graphs;
using static Onnx.TensorProto.Types;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>Operators that change the shape, or nothing.</summary>
internal static class Shapes
{
    /// <summary>Identity, and Cast between floating-point types, which are all binary32 here.</summary>
    public static IReadOnlyList<Value> Same(NodeContext node)
        => node.Operator == "Identity"
            || (DataType)node.Int("to", 0) is DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double
            ? [node.Raw(0)]
            : throw new NodeException("it casts to a type that is not floating-point");

    public static IReadOnlyList<Value> Dropout(NodeContext node)
        => node.Optional(2) is not null && node.KnownWholes(2, "training_mode") is [{ Value: not 0 }]
            ? throw new NodeException("it is in training mode. Export the network for inference")
            : [node.Raw(0)];

    public static IReadOnlyList<Value> Flatten(NodeContext node)
    {
        var input = node.Input(0);
        int axis = node.Int("axis", 1);
        // Here the axis may equal the rank: everything comes before it.
        axis = axis == input.Rank ? axis : NodeContext.Axis(axis, input.Rank);
        Extent before = input.Shape.Take(axis).Aggregate(new Extent(1), Extent.Multiply);
        return [To(node, input, [before, input.Shape.Skip(axis).Aggregate(new Extent(1), Extent.Multiply)])];
    }

    public static IReadOnlyList<Value> Reshape(NodeContext node)
    {
        var input = node.Raw(0);
        Extent[] target = node.KnownWholes(1, "the shape");
        Extent[] shape = ReshapeTarget.Resolve(input.Shape, target, node.DeclaredBatch, node.Int("allowzero", 0) != 0);
        var (tensor, batch) = Permutations.BatchFirst(input);
        // What is before the batch stays, so that each item is reshaped by itself.
        return batch > 0 && shape.Take(batch + 1).SequenceEqual(input.Shape.Take(batch + 1))
            ? [Permutations.BatchAt(To(node, node.Compute(tensor), [Extent.Batch, .. shape[..batch], .. shape[(batch + 1)..]]), batch)]
            : [To(node, node.Input(0), shape)];
    }

    public static IReadOnlyList<Value> Squeeze(NodeContext node)
    {
        var input = node.Raw(0);
        int[] axes = node.Wholes("axes", 1, 13) is { } given
            ? [.. given.Select(axis => NodeContext.Axis(axis, input.Rank))]
            : [.. Enumerable.Range(0, input.Rank).Where(axis => input.Shape[axis] == 1)];
        return axes.FirstOrDefault(axis => input.Shape[axis] != 1, -1) is >= 0 and var wrong
            ? throw new NodeException($"axis {wrong} of {Extent.Describe(input.Shape)} is not 1")
            : [Without(node, input, axes)];
    }

    public static IReadOnlyList<Value> Unsqueeze(NodeContext node)
    {
        var input = node.Raw(0);
        int[] given = node.Wholes("axes", 1, 13) ?? throw new NodeException("the axes are missing");
        int[] axes = [.. given.Select(axis => NodeContext.Axis(axis, input.Rank + given.Length))];
        if (axes.Distinct().Count() != axes.Length)
        {
            throw new NodeException("two of its axes are the same");
        }

        if (input.Source is not { } source)
        {
            int from = 0;
            return [To(node, input, [.. Enumerable.Range(0, input.Rank + axes.Length).Select(axis => axes.Contains(axis) ? 1 : input.Shape[from++])])];
        }

        // In the tensor itself the new extents of 1 come last.
        int next = 0, added = source.Rank;
        int[] wider = [.. Enumerable.Range(0, input.Rank + axes.Length).Select(axis => axes.Contains(axis) ? added++ : input.Order[next++])];
        var tensor = To(node, source, [.. source.Shape, .. axes.Select(_ => new Extent(1))]);
        return [Permutations.Permute(tensor, wider, node.OutputNames[0])];
    }

    /// <summary>A tensor or view without some extents of 1.</summary>
    public static Value Without(NodeContext node, Value input, int[] axes)
    {
        var source = input.Source ?? input;
        int[] order = input.Source is null ? [.. Enumerable.Range(0, input.Rank)] : input.Order;
        int[] gone = [.. axes.Select(axis => order[axis])];
        int[] kept = [.. Enumerable.Range(0, source.Rank).Where(axis => !gone.Contains(axis))];
        int[] left = [.. order.Where(axis => !gone.Contains(axis)).Select(axis => Array.IndexOf(kept, axis))];
        return Permutations.Permute(To(node, source, [.. kept.Select(axis => source.Shape[axis])]), left, node.OutputNames[0]);
    }

    public static IReadOnlyList<Value> Concat(NodeContext node)
    {
        Value[] inputs = [.. node.Inputs.Select((_, i) => node.Input(i))];
        int axis = NodeContext.Axis(
            node.Has("axis") ? node.Int("axis", 0) : throw new NodeException("attribute axis is missing"), inputs[0].Rank);
        if (inputs.Length == 1)
        {
            return inputs;
        }

        bool Fits(Value input)
            => input.Rank == inputs[0].Rank && !input.Shape.Where((extent, i) => i != axis && extent != inputs[0].Shape[i]).Any();

        if (axis == 0 || !inputs.All(Fits))
        {
            throw new NodeException(
                $"it joins {string.Join(", ", inputs.Select(input => Extent.Describe(input.Shape)))} along axis {axis}; "
                + "the others must be equal, and the batch stays");
        }

        Extent[] shape = [.. inputs[0].Shape];
        shape[axis] = inputs.Select(input => input.Shape[axis]).Aggregate(Extent.Add);
        return [node.Emit("Concat", inputs, shape, new Argument("axis", axis, 1))];
    }

    public static IReadOnlyList<Value> Pad(NodeContext node)
    {
        var input = node.Input(0);
        int[] pads = node.Wholes("pads", 1, 11) ?? throw new NodeException("the paddings are missing");
        int[] axes = node.Wholes("axes", 3, 18) is { } given
            ? [.. given.Select(axis => NodeContext.Axis(axis, input.Rank))]
            : [.. Enumerable.Range(0, input.Rank)];
        float fill = node.Opset < 11
            ? node.Float("value", 0)
            : node.OptionalReals(2, "the value")?.FirstOrDefault() ?? 0;
        if (node.Text("mode", "constant") != "constant" || fill != 0)
        {
            throw new NodeException("it pads with something other than zeros");
        }

        if (pads.Length != 2 * axes.Length || pads.Any(pad => pad < 0) || axes.Distinct().Count() != axes.Length)
        {
            throw new NodeException($"the paddings [{string.Join(", ", pads)}] do not fit {Extent.Describe(input.Shape)}, or are negative");
        }

        var sides = axes.Select((axis, i) => (Axis: axis, Before: pads[i], After: pads[axes.Length + i]))
            .Where(side => side.Before + side.After > 0)
            .ToList();
        if (input.Rank == 4 && sides.Count > 0 && sides.All(side => side.Axis >= 2))
        {
            var rows = sides.FirstOrDefault(side => side.Axis == 2);
            var columns = sides.FirstOrDefault(side => side.Axis == 3);
            return [Padding.Zeros(node, input, new(rows.Before, columns.Before), new(rows.After, columns.After))];
        }

        return [sides.Aggregate(input, (value, side) => PadAxis(node, value, side.Axis, side.Before, side.After))];
    }

    /// <summary>The same values in another shape: nothing, a flattening, or a reshaping. Of several one after another only the last counts.</summary>
    public static Value To(NodeContext node, Value input, Extent[] shape)
        => shape.SequenceEqual(input.Shape) ? input
            : node.Producer(input) is { Operation: "Reshape" or "Flatten" } before ? To(node, before.Inputs[0], shape)
            : shape.Length == 2 && shape[0] == Extent.Batch ? node.Emit("Flatten", [input], shape)
            : shape.Length < 2 ? throw new NodeException($"the result has the shape {Extent.Describe(shape)}, which has no extent after the batch")
            : node.Emit("Reshape", [input], shape, Extents(shape));

    /// <summary>The extents after the batch as arguments.</summary>
    public static Argument[] Extents(Extent[] shape)
        => [.. shape.Skip(1).Select((extent, i) => new Argument(string.Create(CultureInfo.InvariantCulture, $"extent{i + 1}"), extent.ToInt32()))];

    private static Value PadAxis(NodeContext node, Value input, int axis, int before, int after)
    {
        if (axis == 0)
        {
            throw new NodeException("it pads the batch");
        }

        Extent[] shape = [.. input.Shape];
        shape[axis] = Extent.Add(shape[axis], (long)before + after);
        return node.Emit("Pad", [input], shape, new("axis", axis), new("before", before), new("after", after));
    }
}

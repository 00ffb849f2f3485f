using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// Transpositions. They are only noted on the value, so that the batch may stand anywhere for as long as shapes are juggled, as exporters do with the heads of attention; what
/// is left of them becomes <c>Transpose</c> where an operator reads the tensor.
/// </summary>
internal static class Permutations
{
    public static IReadOnlyList<Value> Transpose(NodeContext node)
    {
        var input = node.Raw(0);
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, input.Rank).Reverse()];
        return order.Order().SequenceEqual(Enumerable.Range(0, input.Rank))
            ? [Permute(input, order, node.OutputNames[0])]
            : throw new NodeException($"perm [{string.Join(", ", order)}] is no permutation of {input.Rank} axes");
    }

    /// <summary>The axes of a tensor in another order.</summary>
    public static Value Permute(Value input, int[] order, string name)
    {
        var source = input.Source ?? input;
        int[] composed = input.Source is null ? order : Array.ConvertAll(order, axis => input.Order[axis]);
        return IsIdentity(composed) ? source : new(name, source, composed);
    }

    /// <summary>The batch in front, all other axes in their order.</summary>
    /// <returns>The tensor and the axis that the batch had.</returns>
    public static (Value Tensor, int BatchAxis) BatchFirst(Value input)
    {
        int batch = Array.IndexOf(input.Shape, Extent.Batch);
        return batch <= 0 ? (input, 0) : (Permute(input, BatchFirst(input.Rank, batch), input.Name), batch);
    }

    /// <summary>The reverse of <see cref="BatchFirst(Value)"/>.</summary>
    public static Value BatchAt(Value input, int axis)
        => axis == 0 ? input : Permute(input, [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, input.Rank - axis - 1)], input.Name);

    /// <summary>Computes a view: with swaps of two axes, extents of 1 left out, which move at no cost.</summary>
    /// <exception cref="NodeException">The batch is not in front.</exception>
    public static Value Materialize(NodeContext node, Value view)
    {
        if (view.Source is not { } source)
        {
            return view;
        }

        if (view.Order[0] != 0)
        {
            throw new NodeException(
                $"\"{view.Name}\" is {Extent.Describe(source.Shape)} transposed by [{string.Join(", ", view.Order)}]; TeqGen keeps the batch as the first extent");
        }

        int[] moving = [.. view.Order.Where(axis => axis == 0 || source.Shape[axis] != 1)];
        List<int> places = [.. moving.Order()];
        var current = IsIdentity([.. moving.Select(axis => places.IndexOf(axis))])
            ? source
            : Shapes.To(node, source, [.. places.Select(axis => source.Shape[axis])]);
        for (int i = 0; i < moving.Length; i++)
        {
            int other = places.IndexOf(moving[i]);
            if (other != i)
            {
                (places[i], places[other]) = (places[other], places[i]);
                Extent[] shape = [.. current.Shape];
                (shape[i], shape[other]) = (shape[other], shape[i]);
                current = node.Emit("Transpose", [current], shape, new("firstAxis", i), new("secondAxis", other));
            }
        }

        return Shapes.To(node, current, view.Shape);
    }

    private static int[] BatchFirst(int rank, int batch) => [batch, .. Enumerable.Range(0, rank).Where(axis => axis != batch)];

    private static bool IsIdentity(int[] order) => !order.Where((axis, i) => axis != i).Any();
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// Resolves what Reshape is told: 0 keeps an extent, −1 takes what is left, and a number in front may be the batch in disguise.
/// </summary>
internal static class ReshapeTarget
{
    /// <param name="shape">Shape of the input.</param>
    /// <param name="target">What is asked for.</param>
    /// <param name="declaredBatch">The number that the file uses for the batch, if any.</param>
    /// <param name="zeroIsZero">Whether 0 is an extent of 0 rather than a copy.</param>
    /// <returns>The new shape.</returns>
    /// <exception cref="NodeException">The number of values differs, or cannot be told without knowing the batch.</exception>
    public static Extent[] Resolve(Extent[] shape, Extent[] target, long? declaredBatch, bool zeroIsZero)
    {
        Extent[] result = [.. target];
        for (int i = 0; i < result.Length; i++)
        {
            if (result[i] == 0 && !zeroIsZero)
            {
                result[i] = i < shape.Length ? shape[i] : throw Mismatch(shape, target);
            }
        }

        if (result.Count(extent => extent == -1) > 1 || result.Any(extent => extent.Value < -1))
        {
            throw Mismatch(shape, target);
        }

        Extent total = Product(shape);
        if (total.IsBatch && result.Length > 0 && !result.Any(extent => extent.IsBatch) && result[0] != -1)
        {
            Extent rest = Product(result.Skip(1).Where(extent => extent != -1));
            // Exporters that were given one image write 1, or whatever batch they were given, where the batch belongs.
            bool isBatch = result[0].Value == declaredBatch || (!result.Contains(-1) && rest.Value == total.Value);
            result[0] = isBatch ? Extent.Batch : result[0];
        }

        int open = Array.IndexOf(result, -1);
        if (open >= 0)
        {
            Extent known = Product(result.Where(extent => extent != -1));
            result[open] = known.Value != 0 && total.Value % known.Value == 0 && (total.IsBatch || !known.IsBatch)
                ? Extent.Divide(total, known)
                : throw Mismatch(shape, target);
        }

        return Product(result) == total ? result : throw Mismatch(shape, target);
    }

    private static Extent Product(IEnumerable<Extent> extents)
        => extents.Aggregate(new Extent(1), (product, extent) => Math.Abs((double)product.Value * extent.Value) < long.MaxValue
            ? Extent.Multiply(product, extent)
            : throw new NodeException("its shape has too many values"));

    private static NodeException Mismatch(Extent[] shape, Extent[] target)
        => new($"{Extent.Describe(shape)} cannot be reshaped to {Extent.Describe(target)}, whatever the batch");
}

namespace TeqGen.Accelerator.Simulation;

/// <summary>Consecutive blocks of a region of a vault, from the region's beginning again after its end.</summary>
/// <param name="First">First block of the region.</param>
/// <param name="Size">Blocks of the region.</param>
/// <param name="Start">The first that is meant, counted in the region.</param>
/// <param name="Count">How many.</param>
internal readonly record struct BlockRange(long First, long Size, long Start, long Count)
{
    public long this[long index] => First + ((Start + index) % Size);

    /// <summary>The blocks of one of so many parts of a region.</summary>
    public static BlockRange OfPart(long first, long size, long part, long parts, long count) =>
        new(first, Math.Max(1, size), parts == 0 ? 0 : size * part / parts, count);
}

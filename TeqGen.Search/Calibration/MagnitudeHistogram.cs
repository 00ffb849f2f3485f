using TeqGen.Search;

namespace TeqGen.Search.Calibration;

/// <summary>
/// Counts of magnitudes in bounded memory, the same for any order of the values: bins are the binary32 patterns with the same sign-less
/// upper 20 bits (the exponent and 12 bits of the mantissa, so 2⁻¹² wide), and hold integers only: how many values, and the sum of the
/// lower bits, from which follows each bin's exact mean. Pages of bins exist for the powers of two that occur. Any thread may add.
/// </summary>
internal sealed class MagnitudeHistogram
{
    private const int LowBits = 11;
    private const int PageBits = 12;
    private const int LowMask = (1 << LowBits) - 1;
    private const int PageMask = (1 << PageBits) - 1;
    private const int MagnitudeMask = int.MaxValue;
    private readonly Page?[] pages = new Page?[256];
    private readonly Lock gate = new();
    private int maximumBits;

    /// <summary>Whether a value below zero occurred.</summary>
    public bool HasNegatives { get; private set; }

    /// <summary>The largest magnitude.</summary>
    public float Maximum => BitConverter.Int32BitsToSingle(maximumBits);

    /// <summary>Adds values.</summary>
    /// <param name="values">Binary32 values.</param>
    /// <returns>Whether all were finite; otherwise the content is of no use.</returns>
    public bool TryAdd(ReadOnlySpan<float> values)
    {
        lock (gate)
        {
            int maximum = maximumBits;
            bool negative = false;
            foreach (float value in values)
            {
                int magnitude = BitConverter.SingleToInt32Bits(value) & MagnitudeMask;
                maximum = Math.Max(maximum, magnitude);
                negative |= value < 0;
                var page = pages[magnitude >> (LowBits + PageBits)] ??= new Page();
                int bin = (magnitude >> LowBits) & PageMask;
                page.Counts[bin]++;
                page.LowSums[bin] += magnitude & LowMask;
            }

            maximumBits = maximum;
            HasNegatives |= negative;
            return float.IsFinite(Maximum);
        }
    }

    /// <summary>The magnitudes that occurred, ascending, each bin by its mean.</summary>
    public MagnitudeDistribution ToDistribution()
    {
        var bins = Bins();
        return new MagnitudeDistribution([.. bins.Select(bin => bin.Mean)], [.. bins.Select(bin => bin.Count)], HasNegatives);
    }

    /// <summary>The mean of each bin that has values, ascending, and how many these are.</summary>
    public List<(double Mean, long Count)> Bins()
    {
        var bins = new List<(double Mean, long Count)>();
        for (int exponent = 0; exponent < pages.Length; exponent++)
        {
            for (int bin = 0; pages[exponent] is { } page && bin < page.Counts.Length; bin++)
            {
                long count = page.Counts[bin];
                if (count > 0)
                {
                    // Within a bin neighbouring patterns are one unit apart, so that the mean of the patterns is that of the values.
                    float floor = BitConverter.Int32BitsToSingle((exponent << (PageBits + LowBits)) | (bin << LowBits));
                    double unit = (double)MathF.BitIncrement(floor) - floor;
                    bins.Add((floor + (unit * ((double)page.LowSums[bin] / count)), count));
                }
            }
        }

        return bins;
    }

    private sealed class Page
    {
        public readonly long[] Counts = new long[1 << PageBits];
        public readonly long[] LowSums = new long[1 << PageBits];
    }
}

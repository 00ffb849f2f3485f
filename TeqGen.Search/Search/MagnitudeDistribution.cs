namespace TeqGen.Search;

/// <summary>
/// The magnitudes of a tensor, sorted, with prefix sums of their number, value and square: the error of any grid then costs two binary
/// searches a level, whatever the tensor's size.
/// </summary>
public sealed class MagnitudeDistribution
{
    // Bits of a binary64 below the buckets of the index, and below the bins of weighted values.
    private const int CoarseShift = 45;
    private const int FineShift = 43;

    // 2⁻⁴⁰: what is smaller shares a bucket.
    private const long SmallestNormal = 983L << 52;
    private readonly double[] values;
    private readonly double[] weights;
    private readonly double[] counts;
    private readonly double[] sums;
    private readonly double[] squares;

    // Where the values of each bucket of equal upper bits begin: a search goes through one bucket only.
    private readonly int[] starts;
    private readonly int firstBucket;

    internal MagnitudeDistribution(double[] values, long[] counts, bool signed)
        : this(values, Array.ConvertAll(counts, count => (double)count), signed)
    {
    }

    private MagnitudeDistribution(double[] values, double[] counts, bool signed)
    {
        this.values = values;
        weights = counts;
        this.counts = new double[values.Length + 1];
        sums = new double[values.Length + 1];
        squares = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            this.counts[i + 1] = this.counts[i] + counts[i];
            sums[i + 1] = sums[i] + (counts[i] * values[i]);
            squares[i + 1] = squares[i] + (counts[i] * (values[i] * values[i]));
        }

        Signed = signed;
        firstBucket = values.Length == 0 ? 0 : Bucket(values[0], CoarseShift);
        starts = new int[values.Length == 0 ? 0 : Bucket(values[^1], CoarseShift) - firstBucket + 2];
        for (int i = values.Length - 1, bucket = starts.Length - 1; bucket >= 0; bucket--)
        {
            while (i >= 0 && Bucket(values[i], CoarseShift) - firstBucket >= bucket)
            {
                i--;
            }

            starts[bucket] = i + 1;
        }
    }

    /// <summary>Whether a value below zero is among them, so that a grid needs a sign.</summary>
    public bool Signed { get; }

    /// <summary>The largest magnitude; 0 if there are none.</summary>
    public double Maximum => values.Length == 0 ? 0 : values[^1];

    /// <summary>Σ|x|.</summary>
    internal double Sum => sums[^1];

    /// <summary>Σx².</summary>
    internal double SquareSum => squares[^1];

    /// <summary>Number of distinct magnitudes.</summary>
    internal int Count => values.Length;

    /// <summary>The distribution of a tensor's values.</summary>
    /// <param name="tensor">Finite binary32 values.</param>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static MagnitudeDistribution Of(ReadOnlySpan<float> tensor)
    {
        var magnitudes = new float[tensor.Length];
        bool signed = false;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            if (!float.IsFinite(tensor[i]))
            {
                throw new ArgumentException($"Value {i} is not finite.", nameof(tensor));
            }

            magnitudes[i] = Math.Abs(tensor[i]);
            signed |= tensor[i] < 0;
        }

        Array.Sort(magnitudes);
        var values = new List<double>();
        var counts = new List<long>();
        foreach (float magnitude in magnitudes)
        {
            if (values.Count > 0 && values[^1] == magnitude)
            {
                counts[^1]++;
            }
            else
            {
                values.Add(magnitude);
                counts.Add(1);
            }
        }

        return new([.. values], [.. counts], signed);
    }

    /// <summary>A distribution in which values count differently, kept to 2⁻⁹ of each value.</summary>
    /// <param name="values">Finite values.</param>
    /// <param name="weights">What each counts, at least 0.</param>
    /// <param name="signed">Whether grids need a sign; null if a value is below zero.</param>
    internal static MagnitudeDistribution Weighted(double[] values, double[] weights, bool? signed = null)
    {
        bool negative = signed ?? Array.Exists(values, value => value < 0);
        double[] magnitudes = Array.ConvertAll(values, Math.Abs);
        double[] sorted = [.. weights];
        Array.Sort(magnitudes, sorted);
        var means = new List<double>();
        var counts = new List<double>();
        double sum = 0, count = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            (sum, count) = (sum + (magnitudes[i] * sorted[i]), count + sorted[i]);
            if (i + 1 == magnitudes.Length || Bucket(magnitudes[i], FineShift) != Bucket(magnitudes[i + 1], FineShift))
            {
                if (count > 0)
                {
                    means.Add(sum / count);
                    counts.Add(count);
                }

                (sum, count) = (0, 0);
            }
        }

        return new([.. means], [.. counts], negative);
    }

    /// <summary>The distinct magnitudes, ascending, and what each counts.</summary>
    internal (double[] Values, double[] Weights) Bins => (values, weights);

    /// <summary>A distribution of what <see cref="Bins"/> gave.</summary>
    internal static MagnitudeDistribution OfBins(double[] values, double[] weights, bool signed) => new(values, weights, signed);

    /// <summary>Index of the first magnitude that is at least a bound.</summary>
    /// <param name="bound">The bound.</param>
    internal int IndexOf(double bound)
    {
        if (values.Length == 0 || bound <= values[0])
        {
            return 0;
        }

        if (!(bound <= values[^1]))
        {
            return values.Length;
        }

        int bucket = Bucket(bound, CoarseShift) - firstBucket;
        int low = starts[bucket], high = starts[bucket + 1];
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (values[middle] >= bound)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>The smallest magnitude that a share of all does not exceed.</summary>
    internal double Quantile(double share)
    {
        double wanted = share * counts[^1];
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = counts[middle + 1] >= wanted ? (low, middle) : (middle + 1, high);
        }

        return values.Length == 0 ? 0 : values[low];
    }

    /// <summary>The same among the magnitudes above zero; 0 if there are none.</summary>
    internal double PositiveQuantile(double share)
    {
        double zeros = values.Length > 0 && values[0] == 0 ? counts[1] : 0, all = counts[^1];
        return all > zeros ? Quantile((zeros + (share * (all - zeros))) / all) : 0;
    }

    private static int Bucket(double value, int shift) => (int)(Math.Max(0, BitConverter.DoubleToInt64Bits(value) - SmallestNormal) >> shift);

    internal double CountBetween(int from, int to) => counts[to] - counts[from];

    internal double SumBetween(int from, int to) => sums[to] - sums[from];

    /// <summary>Σ(x − level)² over a range of magnitudes.</summary>
    internal double SquaredError(int from, int to, double level) =>
        Math.Max(0, squares[to] - squares[from] - (2 * level * (sums[to] - sums[from])) + (level * level * (counts[to] - counts[from])));

    /// <summary>Σ|x − level| over a range of magnitudes.</summary>
    internal double AbsoluteError(int from, int to, double level)
    {
        int split = Math.Clamp(IndexOf(level), from, to);
        double below = (level * CountBetween(from, split)) - SumBetween(from, split);
        double above = SumBetween(split, to) - (level * CountBetween(split, to));
        return Math.Max(0, below) + Math.Max(0, above);
    }
}

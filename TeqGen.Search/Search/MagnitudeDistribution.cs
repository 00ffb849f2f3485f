namespace TeqGen.Search;

/// <summary>
/// The magnitudes of a tensor, sorted, with prefix sums of their number, value and square: the error of any grid then costs two binary
/// searches a level, whatever the tensor's size.
/// </summary>
public sealed class MagnitudeDistribution
{
    private readonly double[] values;
    private readonly double[] counts;
    private readonly double[] sums;
    private readonly double[] squares;

    internal MagnitudeDistribution(double[] values, long[] counts, bool signed)
    {
        this.values = values;
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

    /// <summary>Index of the first magnitude that is at least a bound.</summary>
    /// <param name="bound">The bound.</param>
    internal int IndexOf(double bound)
    {
        int low = 0, high = values.Length;
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

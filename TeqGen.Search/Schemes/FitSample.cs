using System.Globalization;

namespace TeqGen.Search.Schemes;

/// <summary>
/// The magnitudes of one tensor, scaled by a power of two so that the largest lies in [1, 2): exact, and a fit is then the same at any
/// scale
/// of the tensor, denormal numbers included.
/// </summary>
internal sealed class FitSample
{
    // Below this share of a magnitude a difference is no error of the fit: it is the rounding of α·bⁱ + β, which cancels where b is near 1
    // (up to 2⁻³⁷ at the smallest base), and it vanishes when the level is decoded to binary32, whose half unit is 2⁻²⁴.
    private const double Rounding = 1.0 / (1L << 32);

    // Levels above the largest magnitude, up to 2⁸ times it, stay finite.
    private const int LargestExponent = 996;
    private readonly double[] values;
    private readonly MagnitudeDistribution distribution;

    private FitSample(double[] values, long[] counts, bool hasNegatives, int exponent) =>
        (this.values, distribution, Exponent) = (values, new MagnitudeDistribution(values, counts, hasNegatives), exponent);

    /// <summary>Whether a value below zero occurs.</summary>
    public bool HasNegatives => distribution.Signed;

    /// <summary>The tensor's magnitudes are these times 2 to this power.</summary>
    public int Exponent { get; }

    /// <summary>Number of distinct magnitudes.</summary>
    public int Count => values.Length;

    /// <summary>Index of the first magnitude above zero; <see cref="Count"/> if all are zero.</summary>
    public int FirstNonzero => values[0] == 0 ? 1 : 0;

    /// <summary>The largest magnitude; 0 if all are zero.</summary>
    public double Maximum => distribution.Maximum;

    /// <summary>Σ|x|.</summary>
    public double Sum => distribution.Sum;

    /// <summary>The distinct magnitudes, ascending.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The sample of a tensor.</summary>
    /// <param name="name">The tensor's name and file, for messages.</param>
    /// <param name="tensor">Its values.</param>
    /// <exception cref="SearchException">There are no values, one is not finite, or one is beyond 10³⁰⁰.</exception>
    public static FitSample Of(string name, ReadOnlySpan<double> tensor)
    {
        if (tensor.IsEmpty)
        {
            throw new SearchException($"{name} has no values, expected at least one; leave it out.");
        }

        var magnitudes = new double[tensor.Length];
        bool hasNegatives = false;
        double maximum = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            if (!double.IsFinite(tensor[i]))
            {
                string found = double.IsNaN(tensor[i]) ? "NaN" : "infinite";
                throw new SearchException($"{name}: value {i} is {found}, expected finite values; replace or remove it.");
            }

            magnitudes[i] = Math.Abs(tensor[i]);
            maximum = Math.Max(maximum, magnitudes[i]);
            hasNegatives |= tensor[i] < 0;
        }

        Array.Sort(magnitudes);
        int exponent = maximum == 0 ? 0 : Math.ILogB(maximum);
        if (exponent > LargestExponent)
        {
            string found = maximum.ToString("G4", CultureInfo.InvariantCulture);
            throw new SearchException($"{name}: its magnitudes reach {found}, expected less than 1E+300; scale the tensor down.");
        }

        var values = new List<double>();
        var counts = new List<long>();
        double before = -1;
        foreach (double magnitude in magnitudes)
        {
            if (magnitude == before)
            {
                counts[^1]++;
                continue;
            }

            before = magnitude;
            values.Add(Math.ScaleB(magnitude, -exponent));
            counts.Add(1);
        }

        return new([.. values], [.. counts], hasNegatives, exponent);
    }

    /// <summary>Index of the first magnitude that is at least a bound.</summary>
    public int IndexOf(double bound) => distribution.IndexOf(bound);

    public double CountBetween(int from, int to) => distribution.CountBetween(from, to);

    public double SumBetween(int from, int to) => distribution.SumBetween(from, to);

    /// <summary>Σ|x − x̂| with every magnitude at its nearest level.</summary>
    /// <param name="levels">Ascending, the first one 0.</param>
    public double Error(ReadOnlySpan<double> levels)
    {
        double error = 0;
        for (int m = 0, from = 0; m < levels.Length && from < Count; m++)
        {
            int to = m + 1 < levels.Length ? IndexOf((levels[m] + levels[m + 1]) / 2) : Count;
            error += to > from ? distribution.AbsoluteError(from, to, levels[m]) : 0;
            from = Math.Max(from, to);
        }

        return error;
    }

    /// <summary>Σ(x − bound) over what is above a bound: no grid whose highest level it is has a smaller error.</summary>
    public double Clipped(double bound)
    {
        int from = IndexOf(bound);
        return SumBetween(from, Count) - (bound * CountBetween(from, Count));
    }

    /// <summary>Index of the weighted median of a range of magnitudes, which is the level of least Σ|x − level|.</summary>
    public int Median(int from, int to)
    {
        double half = CountBetween(from, to) / 2;
        int low = from, high = to - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (CountBetween(from, middle + 1) >= half)
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

    /// <summary>RMAE, and Σ(x − x̂)² / Σx², each magnitude measured by itself rather than by differences of sums; 0 for zeros.</summary>
    /// <param name="levels">Ascending, the first one 0.</param>
    public (double Rmae, double NoiseToSignal) Measure(ReadOnlySpan<double> levels)
    {
        double absolute = 0, squared = 0, sum = 0, squares = 0;
        for (int i = 0, m = 0; i < values.Length; i++)
        {
            double value = values[i], count = distribution.CountBetween(i, i + 1);
            while (m + 1 < levels.Length && value >= (levels[m] + levels[m + 1]) / 2)
            {
                m++;
            }

            double error = Math.Abs(value - levels[m]);
            error = error <= Rounding * value ? 0 : error;
            absolute += count * error;
            squared += count * error * error;
            sum += count * value;
            squares += count * value * value;
        }

        return sum == 0 ? (0, 0) : (absolute / sum, squared / squares);
    }
}

using TeqGen.Numerics;

namespace TeqGen.Search.Distributions;

/// <summary>
/// What distributions are fitted to: a tensor's values without its exact zeros, which no density describes, scaled by a power of two so that
/// the largest magnitude lies in [1, 2). That is exact, so that a fit is the same at any such scale.
/// </summary>
internal sealed class DistributionSample
{
    /// <param name="bins">A tensor's values, ascending, and how often each occurs; not all zero.</param>
    public DistributionSample(IReadOnlyList<(double Value, long Count)> bins)
    {
        double largest = Math.Max(Math.Abs(bins[0].Value), Math.Abs(bins[^1].Value));
        Exponent = Math.ILogB(largest);
        Signed = [.. bins.Where(bin => bin.Value != 0).Select(bin => (Math.ScaleB(bin.Value, -Exponent), bin.Count))];
        var magnitudes = Signed.Select(bin => (Value: Math.Abs(bin.Value), bin.Count)).ToArray();
        Array.Sort(magnitudes);
        Magnitudes = [.. magnitudes.Select(bin => bin.Value)];
        Counts = [.. magnitudes.Select(bin => bin.Count)];
        Logs = [.. Magnitudes.Select(DeterministicMath.Log)];
        Below = new long[Counts.Length + 1];
        for (int i = 0; i < Counts.Length; i++)
        {
            Below[i + 1] = Below[i] + Counts[i];
            Sum += Counts[i] * Magnitudes[i];
            SquareSum += Counts[i] * (Magnitudes[i] * Magnitudes[i]);
            LogSum += Counts[i] * Logs[i];
        }
    }

    /// <summary>The tensor's values are these times 2 to this power.</summary>
    public int Exponent { get; }

    /// <summary>The values, ascending, and how often each occurs.</summary>
    public (double Value, long Count)[] Signed { get; }

    /// <summary>Whether a value is below zero.</summary>
    public bool HasNegatives => Signed[0].Value < 0;

    /// <summary>The magnitudes, ascending; one may stand twice, once for either sign.</summary>
    public double[] Magnitudes { get; }

    /// <summary>How often each magnitude occurs.</summary>
    public long[] Counts { get; }

    /// <summary>Number of values before the i-th magnitude.</summary>
    public long[] Below { get; }

    /// <summary>Natural logarithms of the magnitudes.</summary>
    public double[] Logs { get; }

    /// <summary>Number of values.</summary>
    public long Count => Below[^1];

    /// <summary>Σ|x|.</summary>
    public double Sum { get; }

    /// <summary>Σx².</summary>
    public double SquareSum { get; }

    /// <summary>Σ ln|x|.</summary>
    public double LogSum { get; }

    /// <summary>Whether all magnitudes are the same.</summary>
    public bool IsConstant => Magnitudes[0] == Magnitudes[^1];

    /// <summary>The magnitude that a share of the values does not exceed.</summary>
    /// <param name="share">0 to 1.</param>
    public double Quantile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        int low = 0, high = Magnitudes.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            (low, high) = Below[middle + 1] >= rank ? (low, middle) : (middle + 1, high);
        }

        return Magnitudes[low];
    }
}

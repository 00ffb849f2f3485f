using System.Buffers;
using TeqGen.Search.Calibration;

namespace TeqGen.Search.Distributions;

/// <summary>
/// The values of a tensor in bounded memory, the same for any order, batch size and number of threads: one
/// <see cref="MagnitudeHistogram"/> for the values below zero, one for those above, and the number of zeros.
/// </summary>
internal sealed class SignedHistogram
{
    private readonly MagnitudeHistogram negatives = new();
    private readonly MagnitudeHistogram positives = new();
    private long zeros;

    /// <summary>The histogram of a whole tensor.</summary>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="values">Its values.</param>
    /// <exception cref="SearchException">A value is not finite.</exception>
    public static SignedHistogram Of(string name, ReadOnlySpan<float> values)
    {
        var histogram = new SignedHistogram();
        return histogram.TryAdd(values)
            ? histogram
            : throw new SearchException($"{name} has values that are NaN or infinite, expected finite ones; replace or remove them.");
    }

    /// <summary>Adds values; any thread may.</summary>
    /// <param name="values">Binary32 values.</param>
    /// <returns>Whether all were finite; otherwise the content is of no use.</returns>
    public bool TryAdd(ReadOnlySpan<float> values)
    {
        float[] sorted = ArrayPool<float>.Shared.Rent(values.Length);
        int low = 0, high = values.Length;
        foreach (float value in values)
        {
            if (value < 0)
            {
                sorted[low++] = value;
            }
            else if (value != 0)
            {
                sorted[--high] = value;
            }
        }

        Interlocked.Add(ref zeros, high - low);
        bool finite = negatives.TryAdd(sorted.AsSpan(0, low)) & positives.TryAdd(sorted.AsSpan(high, values.Length - high));
        ArrayPool<float>.Shared.Return(sorted);
        return finite;
    }

    /// <summary>The values that occurred, ascending, each bin of relative width 2⁻¹² by its mean.</summary>
    public List<(double Mean, long Count)> Bins()
    {
        var bins = negatives.Bins();
        bins.Reverse();
        return
        [
            .. bins.Select(bin => (-bin.Mean, bin.Count)),
            .. zeros > 0 ? new[] { (0.0, zeros) } : [],
            .. positives.Bins(),
        ];
    }
}

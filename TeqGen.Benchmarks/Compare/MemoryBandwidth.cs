using System.Numerics;
using System.Runtime.CompilerServices;
using TeqGen.Sample.Reports;

namespace TeqGen.Benchmarks.Compare;

/// <summary>The roofline of a matrix–vector product: how fast one thread reads memory.</summary>
internal static class MemoryBandwidth
{
    private const int Rounds = 31;

    /// <summary>Gigabytes a second (10⁹) that one thread reads of a buffer, again and again.</summary>
    /// <param name="bytes">Length of the buffer: one that fits into a cache measures the cache.</param>
    public static double GigabytesPerSecond(int bytes)
    {
        var buffer = new long[bytes / sizeof(long)];
        long sum = 0;
        double microseconds = InterleavedTiming.MedianMicroseconds(Rounds, 3, _ => sum += Sum(buffer))[0];
        return sum == 0 ? bytes / microseconds / 1000 : throw new InvalidOperationException("Zeros do not add up to something.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(ReadOnlySpan<long> values)
    {
        Vector<long> s0 = default, s1 = default, s2 = default, s3 = default;
        int step = 4 * Vector<long>.Count;
        for (; values.Length >= step; values = values[step..])
        {
            s0 += new Vector<long>(values);
            s1 += new Vector<long>(values[Vector<long>.Count..]);
            s2 += new Vector<long>(values[(2 * Vector<long>.Count)..]);
            s3 += new Vector<long>(values[(3 * Vector<long>.Count)..]);
        }

        return Vector.Sum(s0 + s1 + s2 + s3);
    }
}

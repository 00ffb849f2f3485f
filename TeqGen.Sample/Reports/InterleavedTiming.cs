using System.Diagnostics;

namespace TeqGen.Sample.Reports;

/// <summary>
/// Times actions side by side on a machine that may be busy: they take turns, so that a slow moment hits all of them, and the median stands for each.
/// </summary>
public static class InterleavedTiming
{
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Medians in microseconds.</summary>
    /// <param name="rounds">How many times each action is timed.</param>
    /// <param name="warmUp">Rounds before that, which are not timed; as many more as a second takes. 0 leaves all of this out.</param>
    /// <param name="actions">What to time; each is told the round, from 0.</param>
    public static double[] MedianMicroseconds(int rounds, int warmUp, params ReadOnlySpan<Action<int>> actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var samples = new double[actions.Length][];
        for (int a = 0; a < actions.Length; a++)
        {
            samples[a] = new double[rounds];
        }

        WarmUp(warmUp, actions);
        for (int round = 0; round < rounds; round++)
        {
            for (int a = 0; a < actions.Length; a++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[a](round);

                // Not by way of a TimeSpan, whose ticks are 100 ns: some of the actions take no more than three of them.
                samples[a][round] = (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency;
            }
        }

        return [.. samples.Select(Median)];
    }

    // A number of rounds is not enough: .NET compiles what is hot again, optimised, only once 100 ms went by without new methods.
    private static void WarmUp(int rounds, ReadOnlySpan<Action<int>> actions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; rounds > 0 && (round < rounds || Stopwatch.GetElapsedTime(start) < LeastWarmUp); round++)
        {
            foreach (var action in actions)
            {
                action(0);
            }
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

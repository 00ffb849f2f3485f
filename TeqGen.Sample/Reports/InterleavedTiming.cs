using System.Diagnostics;

namespace TeqGen.Sample.Reports;

/// <summary>
/// Times actions side by side on a machine that may be busy: they take turns, so that a slow moment hits all of them, and the median stands for each.
/// </summary>
public static class InterleavedTiming
{
    /// <summary>Medians in microseconds.</summary>
    /// <param name="rounds">How many times each action is timed.</param>
    /// <param name="warmUp">Rounds before that, which are not timed.</param>
    /// <param name="actions">What to time; each is told the round, from 0.</param>
    public static double[] MedianMicroseconds(int rounds, int warmUp, params ReadOnlySpan<Action<int>> actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var samples = new double[actions.Length][];
        for (int a = 0; a < actions.Length; a++)
        {
            samples[a] = new double[rounds];
        }

        for (int round = -warmUp; round < rounds; round++)
        {
            for (int a = 0; a < actions.Length; a++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[a](Math.Max(round, 0));
                if (round >= 0)
                {
                    samples[a][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }
        }

        return [.. samples.Select(Median)];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

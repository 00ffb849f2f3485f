namespace TeqGen.Search.Schemes;

/// <summary>
/// The partition of sorted magnitudes into a range of zeros and m ranges about their medians with the least Σ|x − level|, by dynamic
/// programming
/// over the places where a range may begin. The best beginning never moves down as the end moves up (the cost is Monge), so each
/// further range is found by divide and conquer: O(m·E·log E).
/// </summary>
/// <param name="sample">The magnitudes.</param>
/// <param name="edges">Ascending indices, from 0 to the number of magnitudes, at which ranges may begin.</param>
internal sealed class OptimalPartition(FitSample sample, int[] edges)
{
    private double[] previous = [];
    private double[] current = [];
    private int[] choice = [];

    /// <summary>The levels: 0 and the medians, ascending; fewer where ranges are empty.</summary>
    /// <param name="ranges">m.</param>
    public double[] Levels(int ranges)
    {
        var choices = new int[ranges][];
        current = [.. edges.Select(edge => sample.SumBetween(0, edge))];
        for (int k = 0; k < ranges; k++)
        {
            previous = current;
            current = new double[edges.Length];
            choice = choices[k] = new int[edges.Length];
            Solve(0, edges.Length - 1, 0, edges.Length - 1);
        }

        var levels = new SortedSet<double> { 0 };
        for (int k = ranges - 1, end = edges.Length - 1; k >= 0; k--)
        {
            int begin = choices[k][end];
            if (begin < end)
            {
                levels.Add(sample.Values[sample.Median(edges[begin], edges[end])]);
            }

            end = begin;
        }

        return [.. levels];
    }

    private void Solve(int firstEnd, int lastEnd, int firstBegin, int lastBegin)
    {
        if (firstEnd > lastEnd)
        {
            return;
        }

        int end = (firstEnd + lastEnd) / 2, best = firstBegin;
        double least = double.PositiveInfinity;
        for (int begin = firstBegin; begin <= Math.Min(end, lastBegin); begin++)
        {
            double cost = previous[begin] + Cost(edges[begin], edges[end]);
            (least, best) = cost < least ? (cost, begin) : (least, best);
        }

        (current[end], choice[end]) = (least, best);
        Solve(firstEnd, end - 1, firstBegin, best);
        Solve(end + 1, lastEnd, best, lastBegin);
    }

    private double Cost(int from, int to)
    {
        if (from == to)
        {
            return 0;
        }

        int median = sample.Median(from, to);
        double level = sample.Values[median];
        double below = (level * sample.CountBetween(from, median)) - sample.SumBetween(from, median);
        double above = sample.SumBetween(median, to) - (level * sample.CountBetween(median, to));
        return below + above;
    }
}

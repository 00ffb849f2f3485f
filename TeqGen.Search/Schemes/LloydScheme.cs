namespace TeqGen.Search.Schemes;

/// <summary>
/// The best levels of any kind, zero included: Lloyd–Max for the absolute error, with medians for levels. The start is the optimal
/// partition with
/// ranges that begin at some thousand edges, which is the global optimum where there are no more magnitudes than that; Lloyd's
/// alternation then moves the edges between magnitudes.
/// </summary>
internal sealed class LloydScheme : IScheme
{
    private const int ExactCount = 4096;

    // A bin is closed when it holds this share of all values or of Σ|x|: fine where there are many values and where they weigh much.
    private const double BinShare = 1.0 / 2048;
    private const int Rounds = 500;

    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        int first = sample.FirstNonzero;
        return sample.Count - first <= magnitudes
            ? new([0, .. sample.Values[first..]])
            : new(Alternate(sample, new OptimalPartition(sample, Edges(sample)).Levels(magnitudes)));
    }

    private static int[] Edges(FitSample sample)
    {
        if (sample.Count <= ExactCount)
        {
            return [.. Enumerable.Range(0, sample.Count + 1)];
        }

        int begin = sample.FirstNonzero;
        var edges = new SortedSet<int> { 0, begin, sample.Count };
        double count = BinShare * sample.CountBetween(begin, sample.Count), sum = BinShare * sample.Sum;
        for (int i = begin; i < sample.Count; i++)
        {
            if (sample.CountBetween(begin, i + 1) >= count || sample.SumBetween(begin, i + 1) >= sum)
            {
                begin = i + 1;
                edges.Add(begin);
            }
        }

        return [.. edges];
    }

    private static double[] Alternate(FitSample sample, double[] levels)
    {
        double error = sample.Error(levels);
        for (int round = 0; round < Rounds; round++)
        {
            double[] next = Medians(sample, levels);
            double nextError = sample.Error(next);
            if (nextError >= error)
            {
                break;
            }

            (levels, error) = (next, nextError);
        }

        return levels;
    }

    private static double[] Medians(FitSample sample, double[] levels)
    {
        var next = (double[])levels.Clone();
        int from = 0;
        for (int m = 0; m < levels.Length; m++)
        {
            int to = m + 1 < levels.Length ? sample.IndexOf((levels[m] + levels[m + 1]) / 2) : sample.Count;
            next[m] = m > 0 && to > from ? sample.Values[sample.Median(from, to)] : levels[m];
            from = to;
        }

        return next;
    }
}

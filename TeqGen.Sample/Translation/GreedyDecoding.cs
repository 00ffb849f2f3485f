namespace TeqGen.Sample.Translation;

/// <summary>Takes the likeliest symbol at each step until the sentence ends.</summary>
public static class GreedyDecoding
{
    /// <summary>Symbol of nothing.</summary>
    public const int Padding = 0;

    /// <summary>Symbol that a target begins with.</summary>
    public const int Beginning = 1;

    /// <summary>Symbol that ends a sentence.</summary>
    public const int End = 2;

    /// <summary>Translates sentences, those of one length together.</summary>
    /// <param name="translator">The network with its weights.</param>
    /// <param name="sources">Symbols of each, with <see cref="End"/>.</param>
    /// <param name="limit">Most symbols of a translation.</param>
    /// <returns>Symbols of each, without <see cref="End"/>.</returns>
    public static int[][] Translate(Translator translator, IReadOnlyList<int[]> sources, int limit)
    {
        ArgumentNullException.ThrowIfNull(translator);
        ArgumentNullException.ThrowIfNull(sources);
        var results = new int[sources.Count][];
        var groups = Enumerable.Range(0, sources.Count).GroupBy(i => sources[i].Length).OrderBy(group => group.Key).ToArray();
        Parallel.ForEach(groups, group =>
        {
            int[] members = [.. group];
            var found = Decode(translator, ToTensor([.. members.Select(i => sources[i])]), limit);
            for (int i = 0; i < members.Length; i++)
            {
                results[members[i]] = found[i];
            }
        });
        return results;
    }

    /// <summary>Symbols as a tensor, [batch, steps], shorter rows filled up at the end.</summary>
    /// <param name="rows">The symbols of each item.</param>
    public static Tensor ToTensor(IReadOnlyList<int[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // All of it is padding at first, which is 0.
        var tensor = new Tensor(rows.Count, rows.Max(row => row.Length));
        for (int n = 0; n < rows.Count; n++)
        {
            for (int i = 0; i < rows[n].Length; i++)
            {
                tensor.Item(n)[i] = rows[n][i];
            }
        }

        return tensor;
    }

    private static int[][] Decode(Translator translator, Tensor source, int limit)
    {
        var caches = translator.Start(translator.Encode(source));
        var symbols = Enumerable.Range(0, source.Batch).Select(_ => new List<int>()).ToArray();
        int[] last = [.. Enumerable.Repeat(Beginning, source.Batch)];
        for (int step = 0; step < limit && last.Any(symbol => symbol != End); step++)
        {
            var logits = translator.Decode(ToTensor([.. last.Select(symbol => new[] { symbol })]), caches);
            for (int i = 0; i < last.Length; i++)
            {
                // What follows the end of one sentence is of no account while others go on.
                if (last[i] != End && (last[i] = Likeliest(logits.Item(i))) != End)
                {
                    symbols[i].Add(last[i]);
                }
            }
        }

        return [.. symbols.Select(list => list.Where(symbol => symbol != Padding).ToArray())];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }
}

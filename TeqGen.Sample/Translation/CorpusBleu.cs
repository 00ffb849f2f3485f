namespace TeqGen.Sample.Translation;

/// <summary>
/// BLEU-4 of a corpus (Papineni et al. 2002): clipped n-gram matches summed over all sentences, no smoothing, one reference each, brevity penalty.
/// </summary>
public static class CorpusBleu
{
    private const int Longest = 4;

    /// <summary>BLEU in percent; 0 where no n-gram of some length matches.</summary>
    /// <param name="hypotheses">Translations, words between spaces.</param>
    /// <param name="references">A reference for each.</param>
    public static double Of(IReadOnlyList<string> hypotheses, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(hypotheses);
        ArgumentNullException.ThrowIfNull(references);
        long[] matches = new long[Longest], totals = new long[Longest];
        long length = 0, referenceLength = 0;
        for (int i = 0; i < hypotheses.Count; i++)
        {
            string[] hypothesis = Words(hypotheses[i]), reference = Words(references[i]);
            length += hypothesis.Length;
            referenceLength += reference.Length;
            for (int n = 1; n <= Longest; n++)
            {
                var (found, wanted) = (Count(hypothesis, n), Count(reference, n));
                matches[n - 1] += found.Sum(pair => Math.Min(pair.Value, wanted.GetValueOrDefault(pair.Key)));
                totals[n - 1] += found.Values.Sum();
            }
        }

        if (matches.Min() == 0)
        {
            return 0;
        }

        double precision = matches.Zip(totals, (match, total) => Math.Log((double)match / total)).Sum() / Longest;
        return 100 * Math.Exp(precision + Math.Min(0, 1 - ((double)referenceLength / length)));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, int> Count(string[] words, int n)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i + n <= words.Length; i++)
        {
            string gram = string.Join(' ', words, i, n);
            counts[gram] = counts.GetValueOrDefault(gram) + 1;
        }

        return counts;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace TeqGen.Sample.Translation;

/// <summary>
/// Byte-pair encoding of lower-cased words (Sennrich et al., arXiv 1508.07909): a word begins as its characters, the last one marked, and of the neighbours that were merged in learning those
/// learnt first are merged until none is left.
/// </summary>
public sealed partial class BytePairEncoding
{
    private const string EndOfWord = "</w>";
    private const int Unknown = 3;
    private readonly string[] vocabulary;
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<(string Left, string Right), int> ranks = [];

    private BytePairEncoding(string[] vocabulary, IEnumerable<(string Left, string Right)> merges)
    {
        this.vocabulary = vocabulary;
        ids = vocabulary.Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id, StringComparer.Ordinal);
        foreach (var merge in merges)
        {
            ranks.TryAdd(merge, ranks.Count);
        }
    }

    /// <summary>Number of symbols.</summary>
    public int Symbols => vocabulary.Length;

    /// <summary>Reads <c>vocabulary.json</c>: the symbols by their numbers, and the merges in the order they were learnt in.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TranslationException">It is not such a file.</exception>
    public static BytePairEncoding Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            return new(
                [.. file.RootElement.GetProperty("vocabulary").EnumerateArray().Select(symbol => symbol.GetString()!)],
                [.. file.RootElement.GetProperty("merges").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            throw new TranslationException($"{path} is no vocabulary: expected an object with \"vocabulary\", a list of symbols, and \"merges\", a list of pairs ({e.Message}).");
        }
    }

    /// <summary>The symbols of a text.</summary>
    /// <param name="text">Any text.</param>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Words().Matches(text.ToLowerInvariant()).SelectMany(word => Merged(word.Value)).Select(symbol => ids.GetValueOrDefault(symbol, Unknown))];
    }

    /// <summary>The text of symbols, words between single spaces.</summary>
    /// <param name="symbols">Their numbers.</param>
    public string Decode(IEnumerable<int> symbols) =>
        string.Concat(symbols.Select(symbol => vocabulary[symbol])).Replace(EndOfWord, " ", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"\w+|[^\w\s]")]
    private static partial Regex Words();

    private List<string> Merged(string word)
    {
        List<string> symbols = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
        symbols[^1] += EndOfWord;
        while (symbols.Count > 1)
        {
            int best = Enumerable.Range(0, symbols.Count - 1).Min(i => ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue));
            if (best == int.MaxValue)
            {
                break;
            }

            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue) == best)
                {
                    symbols[i] += symbols[i + 1];
                    symbols.RemoveAt(i + 1);
                }
            }
        }

        return symbols;
    }
}

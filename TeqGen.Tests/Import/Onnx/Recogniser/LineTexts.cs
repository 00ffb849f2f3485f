using System.Globalization;

namespace TeqGen.Tests.Import.Onnx.Recogniser;

/// <summary>Lines of words and numbers as they stand on forms.</summary>
internal static class LineTexts
{
    private const int Longest = 22;

    private static readonly string[] Words =
    [
        "account", "address", "amount", "balance", "before", "box", "carrier", "city", "code", "contents", "cost", "customer", "date", "delivery", "depth", "discount", "door",
        "east", "engine", "export", "fee", "field", "floor", "fragile", "freight", "garden", "glass", "gross", "handle", "harbour", "height", "invoice", "island", "journey",
        "keep", "kitchen", "label", "left", "letter", "market", "measure", "minute", "motor", "net", "north", "number", "office", "order", "origin", "package", "paper", "payment",
        "plate", "point", "price", "quality", "quantity", "question", "receipt", "road", "sample", "school", "second", "service", "shelf", "signature", "south", "station",
        "street", "summer", "supply", "table", "total", "train", "unit", "upper", "value", "village", "volume", "water", "weight", "west", "window", "winter", "yellow", "zone",
    ];

    /// <summary>Random lines, the same for the same seed.</summary>
    public static string[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Line(random))];
    }

    private static string Line(Random random)
    {
        string line = Part(random);
        for (string next = Part(random); line.Length + 1 + next.Length <= Longest; next = Part(random))
        {
            line += " " + next;
        }

        return line;
    }

    private static string Part(Random random)
    {
        string word = Words[random.Next(Words.Length)];
        return random.Next(6) switch
        {
            0 => random.Next(10_000).ToString(CultureInfo.InvariantCulture),
            1 => string.Create(CultureInfo.InvariantCulture, $"{random.Next(100)}.{random.Next(100):D2}"),
            2 => char.ToUpperInvariant(word[0]) + word[1..],
            3 => word.ToUpperInvariant(),
            _ => word,
        };
    }
}

using TeqGen.Models;

namespace TeqGen.Sample.Translation;

/// <summary>Translates with the quantized network, step by step.</summary>
/// <param name="translator">The network, loaded quantized.</param>
public sealed class QuantizedTranslation(Translator translator)
{
    private readonly GenerationState state = Translator.CreateState();
    private readonly SymbolGenerator generator = new(translator.Step, GreedyDecoding.Beginning, GreedyDecoding.End, Translator.MostSteps);
    private readonly int[] found = new int[Translator.MostSteps];

    /// <summary>Bytes of the keys and values of all steps.</summary>
    public long CacheBytes => state.CacheBytes;

    /// <summary>Translates a sentence.</summary>
    /// <param name="source">Its symbols, with <see cref="GreedyDecoding.End"/>.</param>
    /// <param name="beams">Width of the beam; 1 takes the likeliest symbol at each step.</param>
    /// <returns>Symbols without the end.</returns>
    public int[] Translate(int[] source, int beams = 1)
    {
        translator.Begin(state, GreedyDecoding.ToTensor([source]));
        int count = beams == 1 ? generator.Greedy(state, found) : generator.Beam(state, beams, found);
        return [.. found.AsSpan(0, count).ToArray().Where(symbol => symbol != GreedyDecoding.Padding)];
    }

    /// <summary>The symbols of a translation as they come.</summary>
    /// <param name="source">Symbols of a sentence, with <see cref="GreedyDecoding.End"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<int> StreamAsync(int[] source, CancellationToken cancellationToken)
    {
        translator.Begin(state, GreedyDecoding.ToTensor([source]));
        return generator.StreamAsync(state, cancellationToken);
    }
}

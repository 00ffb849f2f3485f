using TeqGen.Models;

namespace TeqGen.Tests.Generation;

/// <summary>Greedy, beam and streaming on a chain whose likeliest sequences are known.</summary>
public sealed class SymbolGeneratorTests
{
    private const int Symbols = 5;
    private const int First = 0;
    private const int End = 4;

    // Probability of the next symbol. From 0 the likeliest step is 1, after which nothing is likely; by way of 2 more is gained.
    private static readonly double[][] Next =
    [
        [0.01, 0.5, 0.45, 0.02, 0.02],
        [0.2, 0.2, 0.2, 0.2, 0.2],
        [0.02, 0.02, 0.02, 0.9, 0.04],
        [0.02, 0.02, 0.02, 0.04, 0.9],
        [0.2, 0.2, 0.2, 0.2, 0.2],
    ];

    [Fact]
    public void Greedy_takes_the_likeliest_symbol()
    {
        var symbols = new int[6];
        int count = new SymbolGenerator(Step, First, End, 6).Greedy(State(), symbols);

        // After 1 all are alike, and the first of them begins again.
        Assert.Equal([1, 0, 1, 0, 1, 0], symbols[..count]);
    }

    [Fact]
    public void A_beam_finds_what_greedy_passes_by()
    {
        var symbols = new int[6];
        var generator = new SymbolGenerator(Step, First, End, 6);
        int count = generator.Beam(State(), 2, symbols);
        Assert.Equal([2, 3], symbols[..count]);
        count = generator.Beam(State(), 2, symbols, lengthPower: 0);
        Assert.Equal([2, 3], symbols[..count]);
        Assert.Equal(Best(4), symbols[..count]);
    }

    [Fact]
    public void A_beam_of_one_is_greedy_where_nothing_ends()
    {
        var generator = new SymbolGenerator(Step, First, 99, 6);
        int[] greedy = new int[6], beam = new int[6];
        Assert.Equal(6, generator.Greedy(State(), greedy));
        Assert.Equal(6, generator.Beam(State(), 1, beam));
        Assert.Equal(greedy, beam);
    }

    [Fact]
    public async Task Streaming_gives_what_greedy_gives_and_ends_when_told()
    {
        var generator = new SymbolGenerator(Step, First, End, 6);
        var seen = new List<int>();
        await foreach (int symbol in generator.StreamAsync(State()))
        {
            seen.Add(symbol);
        }

        Assert.Equal([1, 0, 1, 0, 1, 0], seen);
        using var cancellation = new CancellationTokenSource();
        int count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int symbol in generator.StreamAsync(State(), cancellation.Token))
            {
                if (++count == 2)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        Assert.Equal(2, count);
    }

    [Fact]
    public void Room_is_needed_for_the_limit()
    {
        var generator = new SymbolGenerator(Step, First, End, 6);
        Assert.Contains("room for 5 symbols, up to 6", Assert.Throws<ArgumentException>(() => generator.Greedy(State(), new int[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => generator.Beam(State(), 2, new int[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Beam(State(), 0, new int[6]));
    }

    // The likeliest sequence that ends within some symbols, by trying all.
    private static int[] Best(int most)
    {
        (double Score, int[] Symbols) best = (0, []);
        void Go(int[] before, int last, double score)
        {
            if (score * Next[last][End] > best.Score)
            {
                best = (score * Next[last][End], before);
            }

            for (int next = 0; before.Length < most && next < End; next++)
            {
                Go([.. before, next], next, score * Next[last][next]);
            }
        }

        Go([], First, 1);
        return best.Symbols;
    }

    private static GenerationState State() => new(0, 0, 6, Symbols, 0);

    private static void Step(GenerationState state, ReadOnlySpan<float> input, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)Math.Log(Next[(int)input[0]][i]);
        }
    }
}

using System.Runtime.CompilerServices;
using TeqGen.Models;

namespace TeqGen;

/// <summary>
/// Generates symbols, each step being given the symbol before and giving a logit for each symbol that may follow. The states that it is given were begun with by the network. One thread at a
/// time.
/// </summary>
public sealed class SymbolGenerator
{
    private readonly StepFunction step;
    private readonly int first;
    private readonly int end;
    private readonly int limit;
    private float[] logits = [];
    private BeamSearch? beam;

    /// <summary>Says how.</summary>
    /// <param name="step">The network's <c>Step</c>.</param>
    /// <param name="first">Symbol that the first step is given.</param>
    /// <param name="end">Symbol that ends a sequence.</param>
    /// <param name="limit">Most symbols of a sequence, at least 1.</param>
    public SymbolGenerator(StepFunction step, int first, int end, int limit)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (this.step, this.first, this.end, this.limit) = (step, first, end, limit);
    }

    /// <summary>Takes the likeliest symbol at each step, of equal ones the first. Allocates nothing from the second time on.</summary>
    /// <param name="state">The state.</param>
    /// <param name="symbols">Receives the symbols without the end; has room for the limit.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">There is less room.</exception>
    public int Greedy(GenerationState state, Span<int> symbols)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckRoom(symbols);
        int last = first;
        for (int count = 0; count < limit; count++)
        {
            last = Next(state, last);
            if (last == end)
            {
                return count;
            }

            symbols[count] = last;
        }

        return limit;
    }

    /// <summary>The same, symbol by symbol as they come. The steps run on the thread pool, so that whoever waits for one is free.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async IAsyncEnumerable<int> StreamAsync(GenerationState state, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        int last = first;
        for (int count = 0; count < limit; count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int before = last;
            last = await Task.Run(() => Next(state, before), cancellationToken).ConfigureAwait(false);
            if (last == end)
            {
                yield break;
            }

            yield return last;
        }
    }

    /// <summary>
    /// The likeliest sequence among those that a beam search sees: of all continuations of as many sequences as the beam is wide the likeliest are kept, and those that end are compared by
    /// their log probability over their length to a power (Wu et al., arXiv 1609.08144, without its constants). Allocates nothing from the second time on.
    /// </summary>
    /// <param name="state">The state; is not what it was afterwards.</param>
    /// <param name="width">Sequences that are kept, at least 1.</param>
    /// <param name="symbols">Receives the symbols without the end; has room for the limit.</param>
    /// <param name="lengthPower">The power of the length, at least 0: 0 prefers short sequences.</param>
    /// <returns>How many symbols there are.</returns>
    /// <exception cref="ArgumentException">There is less room.</exception>
    public int Beam(GenerationState state, int width, Span<int> symbols, double lengthPower = 1)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthPower);
        CheckRoom(symbols);
        if (beam is null || !beam.Serves(state, width))
        {
            beam = new BeamSearch(step, first, end, limit, width, state);
        }

        return beam.Run(state, lengthPower, symbols);
    }

    private int Next(GenerationState state, int symbol)
    {
        if (logits.Length != state.OutputLength)
        {
            logits = new float[state.OutputLength];
        }

        step(state, [symbol], logits);
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    private void CheckRoom(Span<int> symbols)
    {
        if (symbols.Length < limit)
        {
            throw new ArgumentException($"There is room for {symbols.Length} symbols, up to {limit} may come.", nameof(symbols));
        }
    }
}

using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen;

/// <summary>A beam search with its memory.</summary>
internal sealed class BeamSearch
{
    private readonly StepFunction step;
    private readonly int end;
    private readonly int limit;
    private readonly int width;
    private readonly float[] logits;
    private readonly Hypothesis finished;
    private readonly Continuation[] candidates;
    private readonly int[] best;
    private readonly int first;
    private Hypothesis[] alive;
    private Hypothesis[] next;

    public BeamSearch(StepFunction step, int first, int end, int limit, int width, GenerationState like)
    {
        (this.step, this.first, this.end, this.limit, this.width) = (step, first, end, limit, width);
        logits = new float[like.OutputLength];
        alive = Create(width, like);
        next = Create(width, like);
        finished = new Hypothesis(limit, null);
        best = new int[Math.Min(width + 1, logits.Length)];
        candidates = new Continuation[best.Length * width];
    }

    /// <summary>Whether the memory is right for a state.</summary>
    public bool Serves(GenerationState state, int beams) => beams == width && logits.Length == state.OutputLength && alive[0].State!.IsLike(state);

    public int Run(GenerationState state, double lengthPower, Span<int> symbols)
    {
        finished.Score = double.NegativeInfinity;
        alive[0].State!.CopyFrom(state);
        (alive[0].Score, alive[0].Length) = (0, 0);
        int count = 1;
        for (int length = 0; length < limit && count > 0; length++)
        {
            int found = Expand(count);
            int kept = 0;
            for (int c = 0; c < found && kept < width; c++)
            {
                var candidate = candidates[c];
                var parent = alive[candidate.Parent];
                if (candidate.Symbol == end)
                {
                    Finish(parent, candidate.Score, lengthPower);
                    continue;
                }

                // A sequence that cannot come to be better than the best that has ended, its score falling with every step.
                if (Normalized(candidate.Score, limit, lengthPower) <= finished.Score)
                {
                    continue;
                }

                next[kept++].Become(parent, candidate);
            }

            (alive, next) = (next, alive);
            count = kept;
        }

        for (int i = 0; i < count; i++)
        {
            Finish(alive[i], alive[i].Score, lengthPower);
        }

        finished.Symbols.AsSpan(0, finished.Length).CopyTo(symbols);
        return finished.Length;
    }

    private static Hypothesis[] Create(int count, GenerationState like) => [.. Enumerable.Range(0, count).Select(_ => new Hypothesis(like.MaximumSteps + 1, like.CreateLike()))];

    private static double Normalized(double score, int length, double power) =>
        power == 0 ? score : score / DeterministicMath.Exp(power * DeterministicMath.Log(Math.Max(1, length)));

    private void Finish(Hypothesis hypothesis, double score, double power)
    {
        double normalized = Normalized(score, hypothesis.Length + 1, power);
        if (normalized > finished.Score)
        {
            (finished.Score, finished.Length) = (normalized, hypothesis.Length);
            hypothesis.Symbols.AsSpan(0, hypothesis.Length).CopyTo(finished.Symbols);
        }
    }

    /// <summary>The likeliest continuations of all that are alive, the likeliest first.</summary>
    private int Expand(int count)
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            var hypothesis = alive[i];
            step(hypothesis.State!, [hypothesis.Length == 0 ? first : hypothesis.Symbols[hypothesis.Length - 1]], logits);
            double total = LogOfSum();
            Largest();
            foreach (int symbol in best)
            {
                double score = hypothesis.Score + logits[symbol] - total;
                int place = found++;
                for (; place > 0 && candidates[place - 1].Score < score; place--)
                {
                    candidates[place] = candidates[place - 1];
                }

                candidates[place] = new(i, symbol, score);
            }
        }

        return found;
    }

    private double LogOfSum()
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        Span<double> block = stackalloc double[DeterministicMath.Block];
        for (int start = 0; start < logits.Length; start += block.Length)
        {
            var values = block[..Math.Min(block.Length, logits.Length - start)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (double)logits[start + i] - largest;
            }

            DeterministicMath.Exp(values);
            foreach (double value in values)
            {
                sum += value;
            }
        }

        return largest + DeterministicMath.Log(sum);
    }

    // The symbols of the largest logits, in descending order, of equal ones the first.
    private void Largest()
    {
        int found = 0;
        for (int symbol = 0; symbol < logits.Length; symbol++)
        {
            if (found == best.Length && logits[symbol] <= logits[best[^1]])
            {
                continue;
            }

            int place = found < best.Length ? found++ : found - 1;
            for (; place > 0 && logits[best[place - 1]] < logits[symbol]; place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = symbol;
        }
    }

    /// <summary>A sequence with one symbol more.</summary>
    private readonly record struct Continuation(int Parent, int Symbol, double Score);

    /// <summary>A sequence.</summary>
    private sealed class Hypothesis(int room, GenerationState? state)
    {
        public GenerationState? State { get; } = state;

        public int[] Symbols { get; } = new int[room];

        public int Length { get; set; }

        public double Score { get; set; }

        public void Become(Hypothesis parent, in Continuation continuation)
        {
            State!.CopyFrom(parent.State!);
            parent.Symbols.AsSpan(0, parent.Length).CopyTo(Symbols);
            Symbols[parent.Length] = continuation.Symbol;
            (Length, Score) = (parent.Length + 1, continuation.Score);
        }
    }
}

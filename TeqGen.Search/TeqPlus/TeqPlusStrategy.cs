using System.Diagnostics;
using System.Globalization;

namespace TeqGen.Search;

/// <summary>
/// The strategy <c>teq+</c>. It learns what every width of every layer costs (<see cref="NetworkProfiler"/>), how much the network cares
/// (<see cref="SensitivityMeasurement"/>), and so which widths are worth looking at (<see cref="BitFrontier"/>). Along those it looks for the fewest bits
/// within the budget; each candidate is a whole quantized network (<see cref="NetworkQuantizer"/>), judged by its outputs.
/// </summary>
internal sealed class TeqPlusStrategy(SearchContext context)
{
    public const string Name = "teq+";

    private const int MostCandidates = 7;
    private const double FirstMeanBits = 4;
    private const double CloseEnough = 0.03;
    private const double LargestStep = 16;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SortedDictionary<int, Candidate> seen = [];

    /// <summary>Searches.</summary>
    public FoundNetwork Run()
    {
        var options = context.Options;
        var executor = context.Executor;
        var inputs = context.Calibration.Inputs;
        var memory = new SearchMemory(executor, inputs.Batch, options);
        if (options.Ingredients.HasFlag(Ingredients.Equalization))
        {
            context.Report("Equalizing", 0);
            executor = Equalization.Run(
                executor, inputs, options, memory, context.Scheduler, done => context.Report("Equalizing", done), context.CancellationToken);
        }

        context.Report("Profiling", 0);
        var profiles = new NetworkProfiler(executor, inputs, options, memory, context.Scheduler)
            .Run(out var original, done => context.Report("Profiling", done), context.CancellationToken);
        if (options.Ingredients.HasFlag(Ingredients.Sensitivity))
        {
            context.Report("Measuring sensitivity", 0);
            SensitivityMeasurement.Run(
                executor, profiles, inputs, context.Scheduler, done => context.Report("Measuring sensitivity", done), context.CancellationToken);
        }

        foreach (var profile in profiles.All)
        {
            context.Log.Profile(profile);
        }

        var frontier = BitFrontier.Of(profiles.All);
        var quantizer = new NetworkQuantizer(executor, profiles, inputs, options, memory, context.Scheduler);
        string Stage(string what, int index) => string.Create(CultureInfo.InvariantCulture, $"{what} {frontier[index].MeanBits:F2} bits");
        Candidate At(int index)
        {
            if (!seen.TryGetValue(index, out var candidate))
            {
                string stage = Stage("Trying", index);
                var (solution, outputs) = quantizer.CrossValidate(frontier[index].Widths, done => context.Report(stage, done), context.CancellationToken);
                candidate = seen[index] = context.Judge(solution, original, outputs);
            }

            return candidate;
        }

        (NetworkSolution Network, Tensor Outputs) Complete(int index)
        {
            string stage = Stage("Quantizing to", index);
            return quantizer.Run(frontier[index].Widths, done => context.Report(stage, done), context.CancellationToken);
        }

        int chosen;
        string warning;
        (NetworkSolution Network, Tensor Outputs) found;
        if (options.TargetBits is { } bits && options.MaximumLoss is null && options.MinimumSqnr is null)
        {
            (chosen, found, warning) = ToBits(frontier, bits, Complete);
        }
        else
        {
            (chosen, warning) = ToBudget(frontier, At);
            found = Complete(chosen);
        }

        var best = At(chosen) with { Network = found.Network, Bits = StoredSize.Of(found.Network) };
        seen[chosen] = best;
        return new(
            Name,
            best,
            context.Measure(original, found.Outputs),
            [.. seen.Values],
            warning,
            [
                ("without", IngredientNames.Missing(options.Ingredients)),
                ("with", IngredientNames.Added(options.Ingredients)),
                ("maxCounters", options.MaximumCounters?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ]);
    }

    // The most bits that are not above the target.
    private (int Index, (NetworkSolution Network, Tensor Outputs) Found, string Warning) ToBits(
        FrontierPoint[] frontier, double bits, Func<int, (NetworkSolution Network, Tensor Outputs)> complete)
    {
        int index = Array.FindIndex(frontier, point => point.MeanBits <= bits);
        index = index < 0 ? frontier.Length - 1 : index;
        var network = complete(index);
        double found = StoredSize.Of(network.Network).Mean;
        while (found > bits && index < frontier.Length - 1 && !OutOfTime)
        {
            // By what factors and structure are above the codes.
            double codes = frontier[index].MeanBits - (found - bits);
            int next = Array.FindIndex(frontier, point => point.MeanBits <= codes);
            index = Math.Max(index + 1, next < 0 ? frontier.Length - 1 : next);
            network = complete(index);
            found = StoredSize.Of(network.Network).Mean;
        }

        return (index, network, found <= bits ? "" : string.Create(
            CultureInfo.InvariantCulture, $"{found:F2} mean bits is the least that was reached, above the target of {bits}."));
    }

    // The fewest bits that are within the budget: noise power is the damage's, so that one candidate says where the next should be.
    private (int Index, string Warning) ToBudget(FrontierPoint[] frontier, Func<int, Candidate> at)
    {
        int good = -1, bad = frontier.Length;
        double target = context.Options.TargetBits ?? 0;
        int next = Array.FindIndex(frontier, point => point.MeanBits <= Math.Max(FirstMeanBits, target));
        for (int n = 0; n < MostCandidates && next >= 0 && !OutOfTime; n++)
        {
            var candidate = at(next);
            (good, bad) = context.Budget.Accepts(candidate.Quality) ? (Math.Max(good, next), bad) : (good, Math.Min(bad, next));
            bool reached = good >= 0 && at(good).Bits.Mean <= target;
            if (reached || bad - good <= 1 || (good >= 0 && bad < frontier.Length && frontier[good].MeanBits - frontier[bad].MeanBits < CloseEnough))
            {
                break;
            }

            double room = Math.Clamp(context.Budget.Room(candidate.Quality), 1 / LargestStep, LargestStep);
            int proposed = Array.FindLastIndex(frontier, point => point.Damage <= frontier[next].Damage * room);
            next = proposed > good && proposed < bad ? proposed : Between(frontier, good, bad);
        }

        if (good >= 0)
        {
            return (good, "");
        }

        // Nothing was good enough: the widest there is, and why it is not.
        var best = at(0);
        return (0, context.Budget.Accepts(best.Quality) ? "" : $"Even with {LayerFitter.MaximumBits} bits throughout there is {context.Budget.Explain(best.Quality)}.");
    }

    private bool OutOfTime => context.Options.MaximumTime is { } limit && clock.Elapsed > limit;

    // The point in the middle by bits, strictly between.
    private static int Between(FrontierPoint[] frontier, int good, int bad)
    {
        double high = frontier[Math.Max(good, 0)].MeanBits, low = frontier[Math.Min(bad, frontier.Length - 1)].MeanBits;
        int middle = Array.FindIndex(frontier, point => point.MeanBits <= (high + low) / 2);
        return Math.Clamp(middle < 0 ? frontier.Length - 1 : middle, good + 1, bad - 1);
    }
}

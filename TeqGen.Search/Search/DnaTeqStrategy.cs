using System.Diagnostics;
using System.Globalization;
using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// The strategy <c>dna-teq</c>: our reading of the search of DNA-TEQ (arXiv 2306.16430), of which the pseudocode is not openly available. One pair of
/// thresholds holds for the whole network; each layer takes the fewest exponent bits with which both operands' RMAE are within them. The
/// thresholds are loosened until the loss leaves the budget. Choices that the paper leaves open are in docs/search.md.
/// </summary>
internal sealed class DnaTeqStrategy(SearchContext context)
{
    public const string Name = "dna-teq";
    public const double FirstThreshold = 0.01;
    public const double ThresholdStep = 1.1;
    public const double ActivationRatio = 1;

    // Beyond this nothing can become narrower: a single level is within half the mean magnitude.
    private const double LastThreshold = 1.5;
    private const int MostExponentBits = ExponentialGrid.MaximumSignedExponentBits;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Searches.</summary>
    public FoundNetwork Run()
    {
        var executor = context.Executor;
        var evaluator = new NetworkEvaluator(executor);
        var inputs = context.Calibration.Inputs;
        int threads = context.Options.Threads;
        NetworkProfiler.CheckFinite(executor);
        context.Report("Calibrating", 0);
        var original = evaluator.Outputs(inputs, threads: threads, cancellationToken: context.CancellationToken);
        var fits = Fits(executor, evaluator.InputDistributions(inputs, threads, context.CancellationToken));
        var seen = new List<Candidate>();
        Candidate? best = null;
        int[] evaluated = [];
        for (double threshold = FirstThreshold; threshold < LastThreshold && (seen.Count == 0 || !OutOfTime); threshold *= ThresholdStep)
        {
            int[] choice = [.. fits.Select(list => Narrowest(list, threshold))];
            if (choice.SequenceEqual(evaluated))
            {
                continue;
            }

            evaluated = choice;
            LayerSolution[] layers = [.. choice.Select((c, i) => Nearest(executor.Layers[i], fits[i][c]))];
            context.Log.Threshold(threshold, layers);
            var candidate = context.Judge(new(layers, []), original, OutputsUnit.Run(executor, layers, inputs, context.Scheduler, context.CancellationToken));
            seen.Add(candidate);
            context.Report("Searching", DeterministicMath.Log(threshold / FirstThreshold) / DeterministicMath.Log(LastThreshold / FirstThreshold));
            if (Bounded && !context.Budget.Accepts(candidate.Quality))
            {
                break;
            }

            best = candidate;
            if (candidate.Bits.Mean <= context.Options.TargetBits)
            {
                break;
            }
        }

        return new(
            Name,
            best ?? seen[0],
            (best ?? seen[0]).Quality,
            seen,
            Warning(best, seen[0]),
            [
                ("firstThreshold", Text(FirstThreshold)),
                ("thresholdStep", Text(ThresholdStep)),
                ("activationRatio", Text(ActivationRatio)),
            ]);
    }

    private bool OutOfTime => context.Options.MaximumTime is { } limit && clock.Elapsed > limit;

    // With a target of bits alone, whatever it costs.
    private bool Bounded => context.Options.TargetBits is null || context.Options.MaximumLoss is not null || context.Options.MinimumSqnr is not null;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private string Warning(Candidate? best, Candidate widest) =>
        best is null ? $"Even with errors of {100 * FirstThreshold} % there is {context.Budget.Explain(widest.Quality)}."
        : !Bounded && best.Bits.Mean > context.Options.TargetBits ? string.Create(
            CultureInfo.InvariantCulture, $"{best.Bits.Mean:F2} mean bits is the least that was reached, above the target of {context.Options.TargetBits}.")
        : "";

    // For each layer its fits, from few exponent bits upward.
    private LayerFit[][] Fits(GraphExecutor executor, IReadOnlyList<MagnitudeDistribution> inputs)
    {
        int[] first = [.. executor.Layers.Select((layer, i) => FirstBits(layer, inputs[i]))];
        int count = first.Sum(bits => MostExponentBits - bits + 1), done = 0;
        context.Report("Fitting", 0);
        void Done() => context.Report("Fitting", (double)Interlocked.Increment(ref done) / count);
        DnaTeqFitUnit[] units =
        [
            .. executor.Layers.SelectMany((layer, i) =>
            {
                var weights = MagnitudeDistribution.Of(layer.Weight.Data);
                return Enumerable.Range(first[i], MostExponentBits - first[i] + 1).Select(bits => new DnaTeqFitUnit(weights, inputs[i], bits, Done));
            }),
        ];
        var found = new Queue<LayerFit>(context.Scheduler.Run(units, context.CancellationToken));
        return [.. first.Select(bits => Enumerable.Range(bits, MostExponentBits - bits + 1).Select(_ => found.Dequeue()).ToArray())];
    }

    // Two stored bits of an operand are the fewest there are: one exponent bit with a sign, two without.
    private static int FirstBits(ExecutableLayer layer, MagnitudeDistribution inputs) =>
        inputs.Signed && layer.Weight.Data.IndexOfAnyInRange(float.MinValue, -float.Epsilon) >= 0 ? 1 : 2;

    private static int Narrowest(LayerFit[] fits, double threshold)
    {
        int index = Array.FindIndex(fits, fit => fit.Weights.Rmae <= threshold && fit.Activations.Rmae <= ActivationRatio * threshold);
        return index < 0 ? fits.Length - 1 : index;
    }

    private static LayerSolution Nearest(ExecutableLayer layer, LayerFit fit)
    {
        var codes = new byte[layer.Weight.Length];
        new GridEncoder(fit.Weights.Grid).Encode(layer.Weight.Data, codes);
        return new(layer, fit, new Reconstruction(codes, null, layer.Bias?.Data.ToArray(), 0, 0));
    }
}

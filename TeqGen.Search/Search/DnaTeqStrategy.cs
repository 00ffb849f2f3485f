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
        var distributions = evaluator.InputDistributions(inputs, threads, context.CancellationToken);
        var fits = new LayerFit[executor.Layers.Count][];
        Chunks.For(
            fits.Length,
            threads,
            i =>
            {
                var layer = executor.Layers[i];
                var fitter = new DnaTeqFitter(MagnitudeDistribution.Of(layer.Weight.Data), distributions[i]);
                fits[i] = [.. Enumerable.Range(FirstBits(layer, distributions[i]), MostExponentBits).TakeWhile(e => e <= MostExponentBits).Select(fitter.Fit)];
            },
            context.CancellationToken);
        var seen = new List<Candidate>();
        Candidate? best = null;
        int[] evaluated = [];
        for (double threshold = FirstThreshold; threshold < LastThreshold && !OutOfTime; threshold *= ThresholdStep)
        {
            int[] choice = [.. fits.Select(list => Narrowest(list, threshold))];
            if (choice.SequenceEqual(evaluated))
            {
                continue;
            }

            evaluated = choice;
            LayerSolution[] layers = [.. choice.Select((c, i) => Nearest(executor.Layers[i], fits[i][c]))];
            var outputs = evaluator.Outputs(inputs, [.. layers.Select(layer => layer.Prepare())], threads, context.CancellationToken);
            var candidate = context.Judge(layers, original, outputs);
            seen.Add(candidate);
            context.Report("Searching", DeterministicMath.Log(threshold / FirstThreshold) / DeterministicMath.Log(LastThreshold / FirstThreshold));
            if (context.Options.TargetBits is { } bits && context.Options.MaximumLoss is null && context.Options.MinimumSqnr is null)
            {
                best = candidate;
                if (candidate.Bits.Mean <= bits)
                {
                    break;
                }

                continue;
            }

            if (!Within(candidate.Quality))
            {
                break;
            }

            best = candidate;
        }

        return new(
            Name,
            best ?? seen[0],
            seen,
            best is null ? $"Even with errors of {100 * FirstThreshold} % there is {context.Budget.Explain(seen[0].Quality)}." : "",
            [
                ("firstThreshold", Text(FirstThreshold)),
                ("thresholdStep", Text(ThresholdStep)),
                ("activationRatio", Text(ActivationRatio)),
            ]);
    }

    private bool OutOfTime => context.Options.MaximumTime is { } limit && clock.Elapsed > limit;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

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

    // As measured, as in the paper; teq+ knows better.
    private bool Within(OutputQuality quality) => context.Budget.Metric switch
    {
        LossMetric.Top1 => quality.Loss.Points <= context.Budget.MaximumLoss,
        LossMetric.Agreement => 100 * (1 - quality.Agreement) <= context.Budget.MaximumLoss,
        _ => context.Budget.Room(quality) >= 1,
    };
}

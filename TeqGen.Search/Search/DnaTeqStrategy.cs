using System.Globalization;

namespace TeqGen.Search;

/// <summary>
/// The strategy <c>dna-teq</c>: our reading of the search of DNA-TEQ (arXiv 2306.16430), with bases and scales fitted jointly. One pair of
/// error thresholds holds for the whole network; each layer takes the fewest bits whose RMAE is within them. The thresholds are loosened
/// until the loss on the calibration set leaves the budget. Choices that the paper leaves open:
/// <list type="bullet">
/// <item>The thresholds start at 1 % and grow by a tenth a step, so that a bit (which doubles the error) takes seven steps.</item>
/// <item>T_a = ½·T_w: the error of one activation reaches every output of its layer, that of a weight only one.</item>
/// <item>First and last layer are treated as all others.</item>
/// <item>Within a fit, noise-to-signal ratios are minimised, since a layer's output error grows with them: at the same widths the sample's
/// networks lose less on their calibration sets than with grids of least RMAE (the perceptron at 4 bits 0.98 points instead of 2.15). The
/// thresholds are RMAE, as in the paper.</item>
/// <item>The network's metric is the loss as measured, with labels in top-1, without them in agreement with FP32. No margin is added for
/// the calibration set's noise: its inputs are mostly from the training set, on which FP32 is better than on others and has more to lose.
/// The standard error is reported.</item>
/// <item>The first configuration beyond the budget ends the search, even if a later one came back by chance.</item>
/// </list>
/// </summary>
internal sealed class DnaTeqStrategy(
    Module network, LayerOperands[] layers, Tensor inputs, int[] originalPredictions, int[]? labels, SearchOptions options)
{
    public const string Name = "dna-teq";
    public const FitObjective Objective = FitObjective.NoiseToSignal;
    public const double FirstThreshold = 0.01;
    public const double ThresholdStep = 1.1;
    public const double ActivationRatio = 0.5;

    // With 2 bits and an error of the size of the signal nothing can become narrower.
    private const double LastThreshold = 1.5;

    /// <summary>Searches.</summary>
    /// <exception cref="SearchException">Even with the first thresholds the loss is beyond the budget.</exception>
    public Configuration Run(IProgress<SearchProgress>? progress, CancellationToken cancellationToken)
    {
        Configuration? best = null;
        Configuration? narrowest = null;
        (int, int)[] evaluated = [];
        int steps = 0, step = 0;
        for (double t = FirstThreshold; t < LastThreshold; t *= ThresholdStep)
        {
            steps++;
        }

        for (double threshold = FirstThreshold; threshold < LastThreshold; threshold *= ThresholdStep, step++)
        {
            var widths = Widths(threshold, cancellationToken);
            if (widths.SequenceEqual(evaluated))
            {
                continue;
            }

            evaluated = widths;
            var candidate = Evaluate(threshold, widths, cancellationToken);
            progress?.Report(new("Searching", (double)step / steps, candidate.ToString()));
            narrowest ??= candidate;
            if (candidate.Loss.Points > options.MaximumLoss)
            {
                break;
            }

            best = candidate;
        }

        return best ?? throw new SearchException(string.Create(
            CultureInfo.InvariantCulture,
            $"{network.GetType().Name} loses {narrowest!.Loss.Points:F2} ± {narrowest.Loss.StandardError:F2} points of "
                + $"{(labels is null ? "agreement with FP32" : "top-1")} on {inputs.Batch} calibration inputs even with errors of {100 * FirstThreshold} %, "
                + $"above the budget of {options.MaximumLoss}; raise --max-loss, or calibrate with more inputs{(labels is null ? " and --labels" : "")}."));
    }

    private (int WeightBits, int ActivationBits)[] Widths(double threshold, CancellationToken cancellationToken)
    {
        var widths = new (int, int)[layers.Length];
        Chunks.For(widths.Length, options.Threads, i => widths[i] = layers[i].Fitter.Narrowest(threshold, ActivationRatio * threshold), cancellationToken);
        return widths;
    }

    private Configuration Evaluate(double threshold, (int WeightBits, int ActivationBits)[] widths, CancellationToken cancellationToken)
    {
        LayerFit[] fits = [.. layers.Zip(widths, (layer, bits) => layer.Fitter.Fit(bits.WeightBits, bits.ActivationBits))];
        int[] predictions = QuantizedForward.Predict(
            network, [.. layers.Select(layer => layer.Binding)], fits, inputs, options.Threads, cancellationToken);
        return new(threshold, fits, AccuracyLoss.Between(originalPredictions, predictions, labels));
    }
}

/// <summary>Grids for every layer, and what they cost in accuracy.</summary>
/// <param name="WeightThreshold">T_w that the widths came from.</param>
/// <param name="Fits">Grids of each layer.</param>
/// <param name="Loss">The loss on the calibration set.</param>
internal sealed record Configuration(double WeightThreshold, IReadOnlyList<LayerFit> Fits, AccuracyLoss Loss)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"threshold {100 * WeightThreshold:F1} %: {string.Join(' ', Fits.Select(fit => $"{fit.Weights.Grid.StoredBits}/{fit.Activations.Grid.StoredBits}"))} bits, loss {Loss.Points:F2} ± {Loss.StandardError:F2} points");
}

using System.Globalization;

namespace TeqGen.Search;

/// <summary>What a loss is measured by.</summary>
public enum LossMetric
{
    /// <summary>Top-1 with labels, without them agreement with FP32.</summary>
    Auto,

    /// <summary>Points of top-1.</summary>
    Top1,

    /// <summary>Points of inputs that are put into another class than FP32's.</summary>
    Agreement,

    /// <summary>The ratio of the outputs to their error; <see cref="SearchOptions.MinimumSqnr"/> bounds it.</summary>
    Sqnr,
}

/// <summary>
/// Whether a quantized network is good enough, by its outputs on inputs that its weights were not fitted to. Top-1 on some hundred inputs moves in steps and is
/// noisy; so what decides is the expected loss (<see cref="LossExpectation"/>), a smooth function of all inputs, and what was counted must not contradict by more than its standard error: the expectation takes errors for independent of inputs.
/// </summary>
internal sealed class Budget
{
    /// <summary>
    /// Standard errors that are added to the expected loss. They are of the calibration inputs as a sample; that the temperature was fitted to the same inputs is
    /// not in them.
    /// </summary>
    private const double StandardErrors = 2;

    private readonly SearchOptions options;

    public Budget(SearchOptions options, bool hasLabels)
    {
        this.options = options;
        Metric = options.Metric != LossMetric.Auto ? options.Metric
            : options.MinimumSqnr is not null && options.MaximumLoss is null ? LossMetric.Sqnr
            : hasLabels ? LossMetric.Top1
            : LossMetric.Agreement;
        if (Metric == LossMetric.Top1 && !hasLabels)
        {
            throw new SearchException("The metric top1 needs the classes of the calibration inputs; give --labels, or use --metric agreement.");
        }

        if (Metric == LossMetric.Sqnr && options.MinimumSqnr is null && options.TargetBits is null)
        {
            throw new SearchException("The metric sqnr needs --min-sqnr, the least ratio of the outputs to their error in decibels.");
        }
    }

    /// <summary>The metric in use.</summary>
    public LossMetric Metric { get; }

    /// <summary>The largest loss in points, where points are bounded.</summary>
    public double MaximumLoss => options.MaximumLoss ?? SearchOptions.DefaultMaximumLoss;

    /// <summary>The loss to expect on inputs in general, in points of the metric; of top-1 with two standard errors added.</summary>
    public double ExpectedLoss(OutputQuality quality) => 100 * (Metric == LossMetric.Top1 && quality.ExpectedLoss is { } loss
        ? loss.Mean + (StandardErrors * loss.StandardError)
        : quality.ExpectedDisagreement);

    /// <summary>
    /// How much more noise power the budget has room for: 1 at its edge, above 1 inside. Changes of class grow with the root of the power; what a change costs
    /// does, too, so that the loss of top-1 grows with the power.
    /// </summary>
    public double Room(OutputQuality quality)
    {
        if (Metric == LossMetric.Sqnr)
        {
            return Power((quality.SqnrDecibels - options.MinimumSqnr!.Value) / 10);
        }

        double ratio = MaximumLoss / Math.Max(ExpectedLoss(quality), 1e-6);
        double room = Metric == LossMetric.Top1 ? ratio : ratio * ratio;
        return options.MinimumSqnr is { } least ? Math.Min(room, Power((quality.SqnrDecibels - least) / 10)) : room;
    }

    /// <summary>Whether the network is good enough: room for its noise, and no count against it.</summary>
    public bool Accepts(OutputQuality quality)
    {
        if (Metric == LossMetric.Sqnr && options.MinimumSqnr is null)
        {
            return true;
        }

        bool counted = Metric switch
        {
            LossMetric.Top1 => quality.Loss.Points - quality.Loss.StandardError <= MaximumLoss,
            LossMetric.Agreement => 100 * (1 - quality.Agreement) <= MaximumLoss + (100 * Math.Sqrt(quality.Agreement * (1 - quality.Agreement) / quality.Loss.Inputs)),
            _ => true,
        };
        return counted && Room(quality) >= 1;
    }

    /// <summary>The budget and what is missing of it.</summary>
    public string Explain(OutputQuality quality) => Metric == LossMetric.Sqnr
        ? string.Create(CultureInfo.InvariantCulture, $"an output SQNR of {quality.SqnrDecibels:F1} dB where {options.MinimumSqnr:F1} dB are asked for")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"an expected loss of {ExpectedLoss(quality):F2} points ({quality.Loss.Points:F2} ± {quality.Loss.StandardError:F2} counted) where {MaximumLoss} are allowed");

    private static double Power(double decades) => Numerics.DeterministicMath.Exp(decades * 2.302585092994046);
}

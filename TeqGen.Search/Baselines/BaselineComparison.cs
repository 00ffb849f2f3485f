using TeqGen.Models;
using TeqGen.Search.Calibration;

namespace TeqGen.Search.Baselines;

/// <summary>A quantized network beside FP32.</summary>
/// <param name="Name">How it was quantized.</param>
/// <param name="Bits">What it takes in memory.</param>
/// <param name="Quality">How near its outputs are.</param>
internal sealed record ComparedQuantization(string Name, MeanStoredBits Bits, OutputQuality Quality);

/// <summary>Quantizes a network by several baselines, from the same calibration inputs, and evaluates each on the same test inputs.</summary>
internal sealed class BaselineComparison
{
    private readonly NetworkEvaluator evaluator;
    private readonly IReadOnlyList<MagnitudeDistribution> inputs;
    private readonly CalibrationSet test;
    private readonly Tensor original;
    private readonly int threads;

    /// <param name="evaluator">The network.</param>
    /// <param name="calibration">What scales of activations come from.</param>
    /// <param name="test">What outputs are compared on.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public BaselineComparison(
        NetworkEvaluator evaluator, CalibrationSet calibration, CalibrationSet test, int threads, CancellationToken cancellationToken)
    {
        (this.evaluator, this.test, this.threads) = (evaluator, test, threads);
        inputs = evaluator.InputDistributions(calibration.Inputs, threads, cancellationToken);
        original = evaluator.Outputs(test.Inputs, threads: threads, cancellationToken: cancellationToken);
    }

    /// <summary>FP32's own top-1; null without labels.</summary>
    public Top1Score? Original => OutputQuality.Measure(original, original, test.Labels).Top1;

    /// <summary>Evaluates a baseline.</summary>
    public ComparedQuantization Run(Baseline baseline, CancellationToken cancellationToken)
    {
        var found = BaselineQuantization.Run(
            evaluator.Layers, inputs, baseline.Scheme, baseline.Widths(evaluator.Layers.Count), baseline.PerOutput, threads, cancellationToken);
        return Run(baseline.Name, found.MeanStoredBits, found.Quantizers, new ProductQuantizer?[evaluator.Products.Count], cancellationToken);
    }

    /// <summary>Evaluates any quantizers.</summary>
    public ComparedQuantization Run(
        string name, MeanStoredBits bits, IReadOnlyList<LayerQuantizer?> quantizers, IReadOnlyList<ProductQuantizer?> products, CancellationToken cancellationToken) => new(
        name, bits, OutputQuality.Measure(original, evaluator.Outputs(test.Inputs, quantizers, products, threads, cancellationToken), test.Labels));
}

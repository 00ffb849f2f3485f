using System.Diagnostics;
using TeqGen.Search;

namespace TeqGen.Benchmarks.Results;

/// <summary>Measures strategies on one network. FP32 is run once; what a strategy made is kept for those that build on it.</summary>
internal sealed class ResultMeasurement(ResultNetwork network, LoadedResultNetwork loaded)
{
    private readonly Dictionary<string, (ResultQuantization Found, double Seconds, long Bytes)> quantized = [];
    private readonly Lazy<Tensor> original = new(() => Evaluator(loaded).Outputs(loaded.Test().Inputs));

    /// <summary>Quantizes by the calibration inputs, then evaluates on the test inputs.</summary>
    public IReadOnlyList<ResultRow> Run(ResultStrategy strategy)
    {
        var (found, seconds, bytes) = Quantize(strategy.Name);
        var test = loaded.Test();
        var outputs = Evaluator(loaded).Outputs(test.Inputs, found.Quantizers);
        var quality = OutputQuality.Measure(original.Value, outputs, test.Labels);
        double fp32 = 100 * OutputQuality.Measure(original.Value, original.Value, test.Labels).Top1!.Value.Fraction;
        int fewest = found.Widths.Min(widths => Math.Min(widths.Weights, widths.Activations));
        ResultRow Row(string metric, double? before, double after) => new(
            network.Name,
            strategy.Name,
            Math.Round(found.Bits.Mean, 4),
            Math.Round(found.Bits.Weights, 4),
            Math.Round(found.Bits.Activations, 4),
            metric,
            before is { } value ? Math.Round(value, 4) : null,
            Math.Round(after, 4),
            Math.Round(seconds, 2),
            bytes,
            fewest);
        return
        [
            .. network.Metrics.Select(metric => metric switch
            {
                ResultMetric.Top1 => Row("top1", fp32, 100 * quality.Top1!.Value.Fraction),
                ResultMetric.Agreement => Row("agreement", 100, 100 * quality.Agreement),
                _ => Row("sqnrDb", null, quality.SqnrDecibels),
            }),
        ];
    }

    private static NetworkEvaluator Evaluator(LoadedResultNetwork loaded)
    {
        var module = loaded.Create();
        module.LoadWeights(loaded.Weights.Tensors);
        return new NetworkEvaluator(module);
    }

    private (ResultQuantization Found, double Seconds, long Bytes) Quantize(string strategy)
    {
        if (!quantized.TryGetValue(strategy, out var result))
        {
            PeakMemory.Reset();
            var watch = Stopwatch.StartNew();
            var found = ResultStrategy.All.Single(candidate => candidate.Name == strategy)
                .Quantize(loaded, Evaluator(loaded), other => Quantize(other).Found);
            quantized[strategy] = result = (found, watch.Elapsed.TotalSeconds, PeakMemory.Bytes());
        }

        return result;
    }
}

using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Distributions;
using TeqGen.Search.Packing;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Reports;

/// <summary>Measures what a report says of a network and the parameters that a search wrote.</summary>
/// <param name="network">The network with its FP32 weights.</param>
/// <param name="manifest">The manifest.</param>
/// <param name="blob">Its parameters.</param>
/// <param name="calibration">Calibration inputs.</param>
/// <param name="test">Other inputs, or null to measure accuracy on the calibration inputs.</param>
/// <param name="threads">Most threads; 0 for one a processor.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class ReportBuilder(
    Module network, Manifest manifest, ParameterBlob blob, CalibrationSet calibration, CalibrationSet? test, int threads, Action<string> progress)
{
    // A layer's noise at the outputs is a mean over inputs and outputs; this many inputs give it within some tenths of a decibel.
    private const int SensitivityInputs = 32;
    private readonly NetworkEvaluator evaluator = new(network, calibration);
    private NetworkEvaluator equalized = null!;

    /// <summary>Measures.</summary>
    /// <param name="baselines">What to compare with.</param>
    /// <param name="frontier">Networks that the search saw, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">The manifest is of another definition.</exception>
    public NetworkReport Run(IReadOnlyList<Baseline> baselines, IReadOnlyList<SeenNetwork>? frontier, CancellationToken cancellationToken)
    {
        if (manifest.DefinitionHash != NetworkGraph.Of(network).Hash)
        {
            throw new SearchException(
                $"The manifest of {manifest.Model} is of another definition than {network.GetType().Name} has now; run 'teqgen search' again.");
        }

        // Layers are shown, and left alone with FP32, as the search saw them; baselines quantize the network as it is.
        equalized = manifest.Search.Options.Any(option => option.Name == "with" && option.Value.Split(',').Contains(IngredientNames.Optional[0].Name))
            ? new(Equalize(cancellationToken))
            : evaluator;
        var quantizers = StoredQuantization.Of(manifest, blob, evaluator.Layers);
        progress("Recording activations");
        var layers = Layers(quantizers, Sensitivities(quantizers, cancellationToken), cancellationToken);
        progress("Evaluating the searched network");
        var comparison = new BaselineComparison(evaluator, calibration, test ?? calibration, threads, cancellationToken);
        var bits = StoredQuantization.Bits(manifest, blob, evaluator.Layers, evaluator.Products);
        var quantized = comparison.Run(manifest.Search.Strategy, bits, quantizers, StoredQuantization.Products(manifest, evaluator.Products), cancellationToken);
        var rows = new List<ComparedQuantization>();
        foreach (var baseline in baselines)
        {
            progress($"Evaluating {baseline.Name}");
            rows.Add(comparison.Run(baseline, cancellationToken));
        }

        string[] warnings = [.. Provenance(), .. layers.SelectMany(ReportWarnings.Of)];
        return new(
            manifest.Model,
            manifest.Search,
            evaluator.Layers.Sum(layer => sizeof(float) * ((long)layer.Weight.Length + (layer.Bias?.Length ?? 0))),
            blob.Bytes,
            (test ?? calibration).Inputs.Batch,
            test is not null,
            Math.Min(SensitivityInputs, calibration.Inputs.Batch),
            comparison.Original,
            quantized,
            rows,
            frontier,
            layers,
            warnings);
    }

    private GraphExecutor Equalize(CancellationToken cancellationToken)
    {
        progress("Equalizing as the search did");
        var executor = GraphExecutor.Of(network, calibration);

        // What was searched with little memory is not refused a report.
        var options = new SearchOptions { Threads = threads, MemoryBytes = long.MaxValue / 2 };
        var memory = new SearchMemory(executor, calibration.Inputs.Batch, options);
        return Equalization.Run(executor, calibration.Inputs, options, memory, new LocalScheduler(threads, null), _ => { }, cancellationToken);
    }

    private IEnumerable<string> Provenance()
    {
        if (manifest.Search.CalibrationHash != calibration.InputsHash)
        {
            yield return "The calibration inputs are others than those of the search: activations, sensitivities and warnings are of the ones given now.";
        }

        if (calibration.Labels is null && test?.Labels is null)
        {
            yield return "There are no labels: losses are points of agreement with FP32.";
        }
    }

    private double?[] Sensitivities(LayerQuantizer?[] quantizers, CancellationToken cancellationToken)
    {
        int count = Math.Min(SensitivityInputs, calibration.Inputs.Batch);
        var inputs = new Tensor(
            calibration.Inputs.Data[..(count * calibration.Inputs.Item(0).Length)].ToArray(), [count, .. calibration.Inputs.Shape[1..]]);
        var original = equalized.Outputs(inputs, threads: threads, cancellationToken: cancellationToken);
        var result = new double?[quantizers.Length];
        int done = 0;
        Chunks.For(
            result.Length,
            threads,
            i =>
            {
                if (quantizers[i] is { } quantizer)
                {
                    var alone = new LayerQuantizer?[quantizers.Length];
                    alone[i] = quantizer;
                    var outputs = equalized.Outputs(inputs, alone, threads: 1, cancellationToken);
                    result[i] = OutputQuality.Measure(original, outputs, null).SqnrDecibels;
                }

                progress($"Sensitivity of layer {Interlocked.Increment(ref done)} of {result.Length}");
            },
            cancellationToken);
        return result;
    }

    private ReportLayer[] Layers(LayerQuantizer?[] quantizers, double?[] sensitivities, CancellationToken cancellationToken)
    {
        InputRecorder[] recorders = [.. equalized.Layers.Select(layer => new InputRecorder(layer))];
        equalized.Outputs(calibration.Inputs, [.. recorders.Select(recorder => recorder.Quantizer)], threads, cancellationToken);
        progress("Fitting distributions");
        var result = new ReportLayer[recorders.Length];
        Chunks.For(
            result.Length,
            threads,
            i => result[i] = Layer(equalized.Layers[i], recorders[i], quantizers[i], sensitivities[i]),
            cancellationToken);
        return result;
    }

    private ReportLayer Layer(EvaluatedLayer layer, InputRecorder inputs, LayerQuantizer? quantizer, double? sensitivity)
    {
        var found = manifest.FindLayer(layer.Path);
        float[]? scales = found is null ? null : blob.Find(layer.Path).Scales;
        var weights = SignedHistogram.Of($"the weights of {layer.Path}", Unscaled(layer.Weight, scales));
        int dead = 0, erased = 0;
        for (int o = 0; o < layer.Weight.Batch; o++)
        {
            bool isDead = !layer.Weight.Item(o).ContainsAnyExcept(0f);
            dead += isDead ? 1 : 0;
            erased += !isDead && quantizer is not null && !quantizer.Weight.Item(o).ContainsAnyExcept(0f) ? 1 : 0;
        }

        return new(
            layer.Path,
            layer.Kind,
            layer.Weight.Shape.ToArray(),
            layer.InputShape,
            found is null ? "FP32" : KernelFamily.Lookup.ToString().ToLowerInvariant(),
            sensitivity,
            Operand("weights", weights, found, found?.Weights, layer.Weight.Batch, dead, erased),
            Operand("activations", inputs.Histogram, found, found?.Activations, inputs.Channels, inputs.DeadChannels, 0));

        ReportOperand Operand(
            string what, SignedHistogram histogram, ManifestLayer? manifestLayer, ManifestOperand? operand, int channels, int deadChannels, int erasedChannels)
        {
            ExponentialGrid? grid = operand is null ? null : StoredQuantization.Grid(manifestLayer!, operand);
            return new(
                DistributionAnalyzer.Analyze($"{layer.Path}: {what}", histogram),
                grid,
                operand?.Rmae.Value,
                operand?.SqnrDecibels.Value,
                grid is null ? null : GridUse.Of(histogram.Bins(), grid),
                channels,
                deadChannels,
                erasedChannels);
        }
    }

    // Grids are of the weights without the factor of their output.
    private static ReadOnlySpan<float> Unscaled(Tensor weight, float[]? scales)
    {
        if (scales is null)
        {
            return weight.Data;
        }

        int row = weight.Length / weight.Batch;
        var values = new float[weight.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scales[i / row] == 0 ? 0 : weight.Data[i] / scales[i / row];
        }

        return values;
    }
}

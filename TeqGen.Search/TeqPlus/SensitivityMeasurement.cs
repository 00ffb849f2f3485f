namespace TeqGen.Search;

/// <summary>
/// Measures how much the network's outputs suffer from one layer alone being quantized, once its weights and once its inputs: the rest of the network is run
/// again from that layer on, in FP32, on some of the calibration inputs. The divergence grows with the power of the noise as long as that is
/// small, so one measurement at <see cref="LayerProfile.ReferenceBits"/> gives every width's.
/// </summary>
internal static class SensitivityMeasurement
{
    private const int ChunkInputs = 8;
    private const int FewestInputs = 32;

    // Inputs are as many as make the measurement cost about as much as this many runs of all.
    private const int Runs = 8;

    /// <summary>Measures every layer and keeps what was found in its profile.</summary>
    public static void Run(
        GraphExecutor executor, LayerProfile[] profiles, Tensor inputs, int threads, Action<double> progress, CancellationToken cancellationToken)
    {
        int count = InputsFor(executor, inputs.Batch), chunks = (count + ChunkInputs - 1) / ChunkInputs, done = 0;
        var divergences = new double[chunks][];
        Chunks.For(
            chunks,
            threads,
            chunk =>
            {
                int start = chunk * ChunkInputs, items = Math.Min(ChunkInputs, count - start), item = inputs.Length / inputs.Batch;
                var part = new Tensor(inputs.Data.Slice(start * item, items * item).ToArray(), [items, .. inputs.Shape[1..]]);
                divergences[chunk] = Measure(executor, profiles, part, cancellationToken);
                progress((double)Interlocked.Increment(ref done) / chunks);
            },
            cancellationToken);
        for (int i = 0; i < profiles.Length; i++)
        {
            var profile = profiles[i];
            const int Reference = LayerProfile.ReferenceBits - LayerFitter.MinimumBits;
            profile.WeightSensitivity = Ratio(divergences.Sum(found => found[2 * i]) / count, profile.WeightErrors[Reference]);
            profile.ActivationSensitivity = Ratio(divergences.Sum(found => found[(2 * i) + 1]) / count, profile.ActivationErrors[Reference]);
        }
    }

    private static double Ratio(double divergence, double error) => error > 0 ? divergence / error : 0;

    private static int InputsFor(GraphExecutor executor, int all)
    {
        double products = 0, suffixes = 0;
        foreach (var layer in executor.Layers)
        {
            double cost = (double)layer.WeightCount * layer.OutputPixels;
            products += cost;
            suffixes += 2 * products;
        }

        return (int)Math.Clamp(Runs * all * products / suffixes, Math.Min(FewestInputs, all), all);
    }

    // Σ over the inputs of the divergence, for each layer by its weights and by its inputs.
    private static double[] Measure(GraphExecutor executor, LayerProfile[] profiles, Tensor part, CancellationToken cancellationToken)
    {
        var original = new PreparedLayer?[profiles.Length];
        var expected = executor.Run(part, original);
        var sums = new double[2 * profiles.Length];
        var values = new Tensor?[executor.Nodes.Count];
        executor.Start(values, part);
        for (int id = 0; id <= executor.OutputNode; id++)
        {
            int layer = executor.LayerOf(id);
            if (layer >= 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var profile = profiles[layer];
                var encoder = new Numerics.GridEncoder(profile.Fitter.FitActivations(LayerProfile.ReferenceBits).Grid);
                PreparedLayer[] alternatives =
                [
                    new(profile.Layer, profile.Weights, profile.Bias, null),
                    new(profile.Layer, profile.Layer.Weight, profile.Layer.Bias, encoder.Round),
                ];
                for (int a = 0; a < alternatives.Length; a++)
                {
                    var copy = (Tensor?[])values.Clone();
                    var substitutes = new PreparedLayer?[profiles.Length];
                    substitutes[layer] = alternatives[a];
                    var found = executor.Continue(copy, id, substitutes);
                    sums[(2 * layer) + a] = OutputQuality.Measure(expected, found, null).Divergence * part.Batch;
                }
            }

            executor.Step(values, id, null);
        }

        return sums;
    }
}

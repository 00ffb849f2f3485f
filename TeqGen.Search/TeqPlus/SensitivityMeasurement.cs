namespace TeqGen.Search;

/// <summary>
/// Measures how much the network's outputs suffer from one layer alone being quantized, once its weights and once its inputs, or one product of activations, once either operand: the rest of the network is run
/// again from there on, in FP32, on some of the calibration inputs. The divergence grows with the power of the noise as long as that is
/// small, so one measurement at <see cref="WidthProfile.ReferenceBits"/> gives every width's.
/// </summary>
internal static class SensitivityMeasurement
{
    private const int ChunkInputs = 8;
    private const int FewestInputs = 32;

    // Inputs are as many as make the measurement cost about as much as this many runs of all.
    private const int Runs = 8;

    /// <summary>Measures every layer and product and keeps what was found in its profile.</summary>
    public static void Run(
        GraphExecutor executor, NetworkProfile network, Tensor inputs, IUnitScheduler scheduler, Action<double> progress, CancellationToken cancellationToken)
    {
        int count = InputsFor(executor, inputs.Batch), item = inputs.Length / inputs.Batch, done = 0;
        var units = new List<SensitivityUnit>();
        for (int start = 0; start < count; start += ChunkInputs)
        {
            int items = Math.Min(ChunkInputs, count - start);
            var part = new Tensor(inputs.Data.Slice(start * item, items * item).ToArray(), [items, .. inputs.Shape[1..]]);
            units.Add(new SensitivityUnit(executor, network, part, () => progress((double)Interlocked.Increment(ref done) / count * ChunkInputs)));
        }

        double[][] divergences = scheduler.Run(units, cancellationToken);
        for (int i = 0; i < network.All.Count; i++)
        {
            var profile = network.All[i];
            const int Reference = WidthProfile.ReferenceBits - LayerFitter.MinimumBits;
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
}

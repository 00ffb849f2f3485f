using TeqGen.Numerics;
using TeqGen.Search.Calibration;

namespace TeqGen.Search;

/// <summary>
/// Quantizes a network at given widths, layer after layer: each layer sees what the quantized layers before it really give, and aims at what FP32
/// would give there.
/// </summary>
internal sealed class NetworkQuantizer(
    GraphExecutor executor, LayerProfile[] profiles, Tensor inputs, SearchOptions options, SearchMemory memory, IUnitScheduler scheduler)
{
    private readonly int[] order = CalibrationOrder.Places(inputs.Batch);

    /// <summary>Quantizes, learning from all inputs.</summary>
    /// <param name="widths">For each layer.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The layers, and the quantized network's outputs on the inputs that it learnt from.</returns>
    public (LayerSolution[] Layers, Tensor Outputs) Run(LayerWidths[] widths, Action<double> progress, CancellationToken cancellationToken) =>
        Run(widths, 0, inputs.Batch, progress, cancellationToken);

    /// <summary>Quantizes twice, learning from either half of the inputs.</summary>
    /// <param name="widths">For each layer.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Layers of the first, and for each input the outputs of the network that did not learn from it. A single input cannot be left out.</returns>
    public (LayerSolution[] Layers, Tensor Outputs) CrossValidate(LayerWidths[] widths, Action<double> progress, CancellationToken cancellationToken)
    {
        int half = inputs.Batch / 2;
        if (half == 0)
        {
            return Run(widths, progress, cancellationToken);
        }

        var (layers, outputs) = Run(widths, 0, half, done => progress(done / 2), cancellationToken);
        var (_, others) = Run(widths, half, inputs.Batch - half, done => progress((1 + done) / 2), cancellationToken);
        for (int n = 0; n < inputs.Batch; n++)
        {
            if (order[n] < half)
            {
                others.Item(n).CopyTo(outputs.Item(n));
            }
        }

        return (layers, outputs);
    }

    private (LayerSolution[] Layers, Tensor Outputs) Run(
        LayerWidths[] widths, int first, int count, Action<double> progress, CancellationToken cancellationToken)
    {
        // Fits of layers do not depend on each other, unlike what follows.
        var fits = scheduler.Run([.. profiles.Zip(widths, (profile, pair) => new FitUnit(profile, pair))], cancellationToken);
        var solutions = new LayerSolution[profiles.Length];
        var pass = new SequentialPass(executor, inputs, memory.Activations, options.Threads);
        var outputs = pass.Run(
            (index, visit) =>
            {
                var samples = Samples(profiles[index], fits[index], visit);
                var moments = LayerMoments.Of(samples, samples.CountOf(first), samples.CountOf(count), options.Threads, cancellationToken);
                var (layer, known) = (profiles[index].Layer, profiles[index].Known);
                var unit = new ReconstructionUnit(layer, moments, known.Damping, fits[index].Weights.Grid, options.Ingredients);
                solutions[index] = new LayerSolution(layer, fits[index], scheduler.Run([unit], cancellationToken)[0]);
                progress((double)(index + 1) / profiles.Length);
                return solutions[index].Prepare();
            },
            cancellationToken);
        return (solutions, outputs);
    }

    private LayerSamples Samples(LayerProfile profile, LayerFit fit, Action<Action<int, Tensor, Tensor?>> visit)
    {
        var encoder = new GridEncoder(fit.Activations.Grid);
        var samples = LayerSamples.For(
            profile.Layer, inputs.Batch, NetworkProfiler.Samples, options.Ingredients.HasFlag(Ingredients.BiasCorrection));
        visit((first, input, other) => samples.Take(
            first, profile.Layer.Values.Operands(input, encoder.Round), profile.Targets, profile.Summands, other));
        return samples;
    }
}

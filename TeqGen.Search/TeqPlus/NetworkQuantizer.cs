using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Quantizes a network at given widths, layer after layer: each layer sees what the quantized layers before it really give, and aims at what FP32
/// would give there.
/// </summary>
internal sealed class NetworkQuantizer(
    GraphExecutor executor, LayerProfile[] profiles, Tensor inputs, SearchOptions options, IUnitScheduler scheduler)
{
    /// <summary>Quantizes.</summary>
    /// <param name="widths">For each layer.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The layers, and the quantized network's outputs on the calibration inputs.</returns>
    public (LayerSolution[] Layers, Tensor Outputs) Run(LayerWidths[] widths, Action<double> progress, CancellationToken cancellationToken)
    {
        // Fits of layers do not depend on each other, unlike what follows.
        var fits = scheduler.Run([.. profiles.Zip(widths, (profile, pair) => new FitUnit(profile, pair))], cancellationToken);
        var solutions = new LayerSolution[profiles.Length];
        var pass = new SequentialPass(executor, inputs, options.MemoryBytes / 2, options.Threads);
        var outputs = pass.Run(
            (index, visit) =>
            {
                solutions[index] = Solve(profiles[index], fits[index], visit, cancellationToken);
                progress((double)(index + 1) / profiles.Length);
                return solutions[index].Prepare();
            },
            cancellationToken);
        return (solutions, outputs);
    }

    private LayerSolution Solve(LayerProfile profile, LayerFit fit, Action<Action<int, Tensor, Tensor?>> visit, CancellationToken cancellationToken)
    {
        var layer = profile.Layer;
        var encoder = new GridEncoder(fit.Activations.Grid);
        var samples = LayerSamples.For(layer, inputs.Batch, NetworkProfiler.Samples, options.Ingredients.HasFlag(Ingredients.BiasCorrection));
        visit((first, input, other) =>
        {
            samples.Take(first, layer.Values.Operands(input, encoder.Round), profile.Targets, profile.Summands, other);
        });
        var moments = LayerMoments.Of(samples, options.Threads, cancellationToken);
        var unit = new ReconstructionUnit(layer, moments, profile.Known.Damping, fit.Weights.Grid, options.Ingredients);
        return new LayerSolution(layer, fit, scheduler.Run([unit], cancellationToken)[0]);
    }
}

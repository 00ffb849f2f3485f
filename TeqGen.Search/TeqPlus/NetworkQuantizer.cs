using TeqGen.Numerics;
using TeqGen.Search.Calibration;

namespace TeqGen.Search;

/// <summary>
/// Quantizes a network at given widths, layer after layer: each layer sees what the quantized layers before it really give, and aims at what FP32
/// would give there.
/// </summary>
internal sealed class NetworkQuantizer(
    GraphExecutor executor, NetworkProfile profile, Tensor inputs, SearchOptions options, SearchMemory memory, IUnitScheduler scheduler)
{
    private readonly LayerProfile[] profiles = profile.Layers;
    private readonly int[] order = CalibrationOrder.Places(inputs.Batch);
    private readonly SequenceLengths lengths = new(executor, inputs);

    /// <summary>Quantizes, learning from all inputs.</summary>
    /// <param name="widths">For each layer, then for each product.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The network, and the quantized network's outputs on the inputs that it learnt from.</returns>
    public (NetworkSolution Network, Tensor Outputs) Run(LayerWidths[] widths, Action<double> progress, CancellationToken cancellationToken) =>
        Run(widths, 0, inputs.Batch, progress, cancellationToken);

    /// <summary>Quantizes twice, learning from either half of the inputs.</summary>
    /// <param name="widths">For each layer, then for each product.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The first network, and for each input the outputs of the network that did not learn from it. A single input cannot be left out.</returns>
    public (NetworkSolution Network, Tensor Outputs) CrossValidate(LayerWidths[] widths, Action<double> progress, CancellationToken cancellationToken)
    {
        int half = inputs.Batch / 2;
        if (half == 0)
        {
            return Run(widths, progress, cancellationToken);
        }

        var (network, outputs) = Run(widths, 0, half, done => progress(done / 2), cancellationToken);
        var (_, others) = Run(widths, half, inputs.Batch - half, done => progress((1 + done) / 2), cancellationToken);
        var rows = new OutputRows(executor, inputs);
        for (int n = 0; n < inputs.Batch; n++)
        {
            if (order[n] < half)
            {
                rows.Of(others, n).CopyTo(rows.Of(outputs, n));
            }
        }

        return (network, outputs);
    }

    private (NetworkSolution Network, Tensor Outputs) Run(
        LayerWidths[] widths, int first, int count, Action<double> progress, CancellationToken cancellationToken)
    {
        // Fits do not depend on each other, unlike what follows.
        var fits = scheduler.Run([.. profile.All.Zip(widths, (known, pair) => new FitUnit(known.Fitter, pair))], cancellationToken);
        ProductSolution[] products = [.. profile.Products.Select((product, i) => new ProductSolution(product.Node, product.InputCount, product.WeightCount, fits[profiles.Length + i]))];
        var solutions = new LayerSolution[profiles.Length];
        var pass = new SequentialPass(executor, inputs, memory.Activations, options.Threads);
        PreparedLayer Solve(int index, LayerSamples samples)
        {
            var moments = LayerMoments.Of(
                samples, samples.CountOf(first), samples.CountOf(first + count) - samples.CountOf(first), options.Threads, cancellationToken);
            var (layer, known) = (profiles[index].Layer, profiles[index].Known);

            // Rows that are looked up are to stay what they are, and not to make up for the error of what they are multiplied by.
            var ingredients = layer.IsLookedUp ? options.Ingredients & ~Ingredients.Retarget : options.Ingredients;
            var unit = new ReconstructionUnit(layer, moments, known.Damping, fits[index].Weights.Grid, ingredients);
            solutions[index] = new LayerSolution(layer, fits[index], scheduler.Run([unit], cancellationToken)[0]);
            return solutions[index].Prepare();
        }

        var outputs = pass.Run(
            (index, visit) =>
            {
                var prepared = solutions[index]?.Prepare() ?? Solve(index, Samples(profiles[index], fits[index], visit));
                progress((double)(index + 1) / profiles.Length);
                return prepared;
            },
            index => solutions[index]?.Prepare() ?? Solve(index, profiles[index].Samples!),
            (index, _) => products[index].Prepare(),
            cancellationToken);
        return (new(solutions, products), outputs);
    }

    private LayerSamples Samples(LayerProfile layer, LayerFit fit, Action<Action<int, Tensor, Tensor?>> visit)
    {
        var encoder = new GridEncoder(fit.Activations.Grid);
        var samples = LayerSamples.For(
            layer.Layer, inputs.Batch, NetworkProfiler.Samples, options.Ingredients.HasFlag(Ingredients.BiasCorrection), lengths.RowsOf(executor, layer.Layer));
        visit((first, input, other) => samples.Take(
            first, layer.Layer.Values.Operands(input, encoder.Round), layer.Targets, layer.Summands, other));
        return samples;
    }
}

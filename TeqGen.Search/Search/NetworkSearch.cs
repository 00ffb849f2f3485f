using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Search.Packing;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>The offline search: from FP32 weights and calibration inputs to a manifest and a blob. No re-training.</summary>
public static class NetworkSearch
{
    /// <summary>Loads the weights into the network, searches grids for all of its layers and packs the result. The network stays in
    /// FP32.</summary>
    /// <param name="network">An instance of the class with <see cref="ExponentialQuantizedAttribute"/>.</param>
    /// <param name="weights">Its FP32 weights.</param>
    /// <param name="calibration">Inputs, and labels where they are known.</param>
    /// <param name="options">Budget and threads.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellationToken">Stops it; nothing is written in any case.</param>
    /// <returns>The result, the same bytes for any number of threads and on any processor.</returns>
    /// <exception cref="WeightMismatchException">The weights do not fit the network.</exception>
    /// <exception cref="SearchException">The network cannot be searched, or not within the budget.</exception>
    public static SearchResult Run(
        Module network,
        SafeTensors weights,
        CalibrationSet calibration,
        SearchOptions? options = null,
        IProgress<SearchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(calibration);
        options ??= new();
        options.Check();
        var graph = NetworkGraph.Of(network);
        if (!graph.Nodes.Any(node => GraphOperation.HasWeights(node.Operation)))
        {
            throw new SearchException(
                $"{network.GetType().Name} has no layers with weights that could be quantized; give it a Linear or a Conv2d.");
        }

        network.LoadWeights(weights.Tensors);
        progress?.Report(new("Calibrating", 0, $"{calibration.Inputs.Batch} inputs"));
        int[] original = Evaluation.Predict(Evaluation.ForwardOf(network), calibration.Inputs, options.Threads, cancellationToken);
        using var folding = NormalizationFolding.Apply(network);
        var layers = LayerOperands.Of(network, graph, calibration.Inputs, DnaTeqStrategy.Objective, options.Threads, cancellationToken);

        progress?.Report(new("Searching", 0, $"{layers.Length} layers"));
        var strategy = new DnaTeqStrategy(network, layers, calibration.Inputs, original, calibration.Labels, options);
        var found = strategy.Run(progress, cancellationToken);

        progress?.Report(new("Packing", 0, ""));
        return Packer.Pack(network, layers, found, weights, calibration, options, original);
    }
}

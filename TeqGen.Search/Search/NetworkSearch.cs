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
    /// <param name="options">Strategy, stopping rules, memory and threads.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellationToken">Stops it; nothing is written in any case.</param>
    /// <returns>The result, the same bytes for any number of threads and on any processor. Where no network is good enough it is the best
    /// there is, and says so.</returns>
    /// <exception cref="WeightMismatchException">The weights do not fit the network.</exception>
    /// <exception cref="SearchException">The network or the options cannot be searched with.</exception>
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
        var executor = GraphExecutor.Of(network, calibration);
        if (options.Strategy == TeqPlusStrategy.Name)
        {
            // Refused before a journal is begun.
            _ = new SearchMemory(executor, calibration.Inputs.Batch, options);
        }

        using var log = SearchLog.Open(options.Log);
        using var journal = options.Journal is null ? null : SearchJournal.Open(options.Journal, options.Resume);
        var scheduler = new LocalScheduler(options.Threads, journal);
        var context = new SearchContext(executor, calibration, options, scheduler, log, progress, cancellationToken);
        var found = options.Strategy == DnaTeqStrategy.Name ? new DnaTeqStrategy(context).Run() : new TeqPlusStrategy(context).Run();
        log.Chosen(found);
        context.Report("Packing", 1);
        return Packer.Pack(network, found, weights, context);
    }
}

using System.Globalization;

namespace TeqGen.Search;

/// <summary>
/// How <see cref="SearchOptions.MemoryBytes"/> is divided: what is kept of all layers, the samples, covariances and second-order problems of the layer that is
/// worked on, and activations with what is left. A result does not depend on it, since only the place of activations and the number of problems that are
/// solved at the same time do.
/// </summary>
internal sealed class SearchMemory
{
    private const long Chunks = 1 << 24;
    private readonly GraphExecutor executor;
    private readonly int inputs;
    private readonly long bytes;
    private readonly long kept;

    /// <summary>Divides the memory.</summary>
    /// <param name="executor">The network.</param>
    /// <param name="inputs">Calibration inputs.</param>
    /// <param name="options">The memory, and whether sums are watched.</param>
    /// <exception cref="SearchException">It is not enough for one layer at a time.</exception>
    public SearchMemory(GraphExecutor executor, int inputs, SearchOptions options)
    {
        (this.executor, this.inputs, bytes) = (executor, inputs, options.MemoryBytes);
        bool sums = options.Ingredients.HasFlag(Ingredients.Residual);
        kept = executor.Layers.Sum(layer => Targets(layer) * (sums && SequentialPass.OtherSummand(executor, layer.Node.Id) >= 0 ? 2 : 1));
        var largest = executor.Layers.MaxBy(layer => Work(layer, 1))!;
        long products = executor.Products.Select(product => ProductSamples.BytesFor(executor, product, inputs)).DefaultIfEmpty().Max();
        Least = kept + Math.Max(Work(largest, 1), products) + Chunks;
        Activations = Math.Min(bytes / 2, bytes - Least + Chunks);
        if (bytes < Least)
        {
            throw new SearchException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Megabytes(bytes)} MB are not enough: this network needs {Megabytes(Least)} MB, {Megabytes(Work(largest, 1))} of them for layer {largest.Path} "
                    + $"(windows of {largest.Geometry.PatchLength} inputs) and {Megabytes(kept)} for the outputs of all layers; give --memory {Megabytes(Least)} or more."));
        }
    }

    /// <summary>The fewest bytes with which this network can be searched.</summary>
    public long Least { get; }

    /// <summary>Bytes of activations that may be in memory.</summary>
    public long Activations { get; }

    /// <summary>Second-order problems of a layer that there is room for at the same time, at least 1.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    public int Problems(ExecutableLayer layer, int threads)
    {
        long room = (bytes - kept - Activations - Work(layer, 0)) / Problem(layer);
        return (int)Math.Clamp(room, 1, threads == 0 ? Environment.ProcessorCount : threads);
    }

    private static long Megabytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    private long Targets(ExecutableLayer layer) => LayerSamples.CountFor(layer, inputs, NetworkProfiler.Samples) * layer.Geometry.Outputs * sizeof(float);

    // Damping is chosen with the moments of all inputs and of both halves, and some problems of one group; the weights are assigned with problems of all groups
    // and a copy of the targets with their weights, sorted.
    private long Work(ExecutableLayer layer, int problems)
    {
        var g = layer.Geometry;
        long windows = LayerSamples.CountFor(layer, inputs, NetworkProfiler.Samples) * g.Groups * g.PatchLength * sizeof(float);
        long moments = g.Groups * Matrices(g, 1), copies = 4 * sizeof(double) * layer.WeightCount;
        return windows + Targets(layer) + Math.Max((3 * moments) + (problems * Problem(layer)), moments + (g.Groups * Problem(layer)) + copies);
    }

    // The damped matrix and its factor, right sides and targets.
    private static long Problem(ExecutableLayer layer) => Matrices(layer.Geometry, 2);

    private static long Matrices(Conv2dGeometry g, int count) => count * sizeof(double) * (long)g.PatchLength * (g.PatchLength + g.GroupOutputs);
}

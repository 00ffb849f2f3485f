using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>A layer that can be quantized, as an evaluator sees it.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Weight">FP32 weights with the normalization after the layer folded in, the outputs as the first extent.</param>
/// <param name="Bias">FP32 bias, likewise; null where there is none.</param>
/// <param name="InputShape">Shape of what is encoded for one input, without the batch.</param>
/// <param name="Geometry">Extents; a Linear is a 1×1 convolution of one pixel.</param>
public sealed record EvaluatedLayer(string Path, Tensor Weight, Tensor? Bias, IReadOnlyList<int> InputShape, Conv2dGeometry Geometry)
{
    /// <summary>The kind of layer, as graphs name it.</summary>
    public string Kind { get; init; } = GraphOperation.Conv2d;

    /// <summary>Number of values of one input.</summary>
    public long InputCount => InputShape.Aggregate(1L, (product, extent) => product * extent);
}

/// <summary>A product of two activations, as an evaluator sees it.</summary>
/// <param name="Node">Its node in the graph.</param>
/// <param name="LeftCount">Values of the left operand for one input.</param>
/// <param name="RightCount">Values of the right operand for one input.</param>
public sealed record EvaluatedProduct(int Node, long LeftCount, long RightCount);

/// <summary>
/// Evaluates a network with any quantizer in the place of any layer: rounded values, FP32 arithmetic in a fixed order, so that outputs are
/// the same bits for any number of threads. The network is read once and never changed.
/// </summary>
public sealed class NetworkEvaluator
{
    private readonly GraphExecutor executor;

    /// <summary>Reads a network.</summary>
    /// <param name="network">The network with FP32 weights loaded.</param>
    /// <exception cref="SearchException">It has no graph that the generator could follow.</exception>
    public NetworkEvaluator(Module network)
        : this(GraphExecutor.Of(network))
    {
    }

    /// <summary>Reads a network for inputs of one shape, which its named dimensions take their extents from.</summary>
    /// <param name="network">The network with FP32 weights loaded.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <exception cref="SearchException">It has no graph that the generator could follow, or the inputs do not fit.</exception>
    public NetworkEvaluator(Module network, Tensor inputs)
        : this(GraphExecutor.Of(network, inputs))
    {
    }

    /// <summary>Reads a network for the inputs of a set, which its named dimensions take their extents from.</summary>
    /// <param name="network">The network with FP32 weights loaded.</param>
    /// <param name="set">The inputs.</param>
    /// <exception cref="SearchException">It has no graph that the generator could follow, or the inputs do not fit.</exception>
    public NetworkEvaluator(Module network, CalibrationSet set)
        : this(GraphExecutor.Of(network, set))
    {
    }

    internal NetworkEvaluator(GraphExecutor executor)
    {
        this.executor = executor;
        Layers = [.. executor.Layers.Select(layer => new EvaluatedLayer(layer.Path, layer.Weight, layer.Bias, layer.InputShape, layer.Geometry) { Kind = layer.Node.Operation })];
        Products = [.. executor.Products.Select(product => new EvaluatedProduct(product.Id, executor.LengthsOf(product).Left, executor.LengthsOf(product).Right))];
    }

    /// <summary>The layers with weights, in an order in which each comes after all that it reads.</summary>
    public IReadOnlyList<EvaluatedLayer> Layers { get; }

    /// <summary>The products of two activations in the order of the graph.</summary>
    public IReadOnlyList<EvaluatedProduct> Products { get; }

    /// <summary>The network's outputs; where it closes with a softmax, the values before that.</summary>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="quantizers">For each of <see cref="Layers"/> what takes its place, null for FP32; none at all for FP32 throughout.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>[items, outputs]; of a network that gives a row for each step of a sequence of symbols, or closes with a softmax over each step, [steps of all items, outputs].</returns>
    /// <exception cref="ArgumentException">There is another number of quantizers than of layers, or a weight has another shape.</exception>
    public Tensor Outputs(
        Tensor inputs, IReadOnlyList<LayerQuantizer?>? quantizers = null, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Outputs(inputs, quantizers is null ? [] : Prepare(quantizers), threads, cancellationToken);
    }

    /// <summary>The network's outputs with products of two activations quantized as well.</summary>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="quantizers">For each of <see cref="Layers"/> what takes its place, null for FP32.</param>
    /// <param name="products">For each of <see cref="Products"/>, likewise.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>As without products.</returns>
    /// <exception cref="ArgumentException">There is another number of quantizers than of layers or products, or a weight has another shape.</exception>
    public Tensor Outputs(
        Tensor inputs, IReadOnlyList<LayerQuantizer?> quantizers, IReadOnlyList<ProductQuantizer?> products, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(quantizers);
        ArgumentNullException.ThrowIfNull(products);
        if (products.Count != executor.Products.Length)
        {
            throw new ArgumentException($"There are {products.Count} quantizers for {executor.Products.Length} products.", nameof(products));
        }

        return Outputs(inputs, [.. Prepare(quantizers), .. products.Select(product => product is null ? null : new PreparedProduct(product.RoundLeft, product.RoundRight))], threads, cancellationToken);
    }

    /// <summary>The distribution of every layer's FP32 inputs, in the order of <see cref="Layers"/>, without what fills up sequences; bounded memory.</summary>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">A value is not finite.</exception>
    public IReadOnlyList<MagnitudeDistribution> InputDistributions(Tensor inputs, int threads = 0, CancellationToken cancellationToken = default)
    {
        var histograms = executor.Layers.Select(_ => new MagnitudeHistogram()).ToArray();
        var lengths = new SequenceLengths(executor, inputs);
        int[]?[] rows = [.. executor.Layers.Select(layer => lengths.RowsOf(executor, layer))];
        Chunks.ForEach(
            inputs,
            threads,
            (chunk, start) => executor.Run(
                chunk,
                [.. executor.Layers.Select((layer, i) => new RecordedLayer(layer, rows[i]?.AsMemory(start, chunk.Batch), values =>
                {
                    if (!histograms[i].TryAdd(values))
                    {
                        throw NotFinite(layer.Path);
                    }
                }))]),
            cancellationToken);
        return [.. histograms.Select(histogram => histogram.ToDistribution())];
    }

    internal static SearchException NotFinite(string path) => new(
        $"The inputs of layer {path} become NaN or infinite on the calibration set; check the weights and the normalisation.");

    private PreparedLayer?[] Prepare(IReadOnlyList<LayerQuantizer?> quantizers)
    {
        var prepared = new PreparedLayer?[executor.Layers.Count];
        if (quantizers.Count != prepared.Length)
        {
            throw new ArgumentException($"There are {quantizers.Count} quantizers for {prepared.Length} layers.", nameof(quantizers));
        }

        for (int i = 0; i < prepared.Length; i++)
        {
            prepared[i] = quantizers[i] is { } quantizer ? new PreparedLayer(executor.Layers[i], quantizer) : null;
        }

        return prepared;
    }

    internal Tensor Outputs(Tensor inputs, IReadOnlyList<PreparedNode?> prepared, int threads, CancellationToken cancellationToken)
    {
        var rows = new OutputRows(executor, inputs);
        var outputs = rows.Create();
        Chunks.ForEach(
            inputs,
            threads,
            (chunk, start) => rows.Take(executor.Run(chunk, prepared), start, outputs),
            cancellationToken);
        return outputs;
    }
}

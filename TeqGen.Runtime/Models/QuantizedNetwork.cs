using System.Collections.Concurrent;
using System.ComponentModel;
using TeqGen.Kernels;

namespace TeqGen.Models;

/// <summary>The quantized layers of a loaded network and the memory that inferences work in. Any number of threads may use it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedNetwork
{
    private readonly ConcurrentBag<InferenceWorkspace> free = [];
    private readonly QuantizedLayer[] layers;
    private readonly int arenaLength;
    private WorkspaceNeeds needs;
    private QuantizedProduct[] products = [];

    /// <summary>Takes each layer's parameters from a blob.</summary>
    /// <param name="blob">The parameters.</param>
    /// <param name="family">How dot products are to be computed.</param>
    /// <param name="arenaLength">Values that the plan needs between layers.</param>
    /// <param name="definitions">The layers as they were compiled.</param>
    /// <exception cref="ModelFileException">The blob does not hold what a layer needs.</exception>
    public QuantizedNetwork(
        ParameterBlob blob, KernelFamily family, int arenaLength, params ReadOnlySpan<QuantizedLayerDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(blob);
        Family = family;
        this.arenaLength = arenaLength;
        layers = new QuantizedLayer[definitions.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = new QuantizedLayer(definitions[i], blob.Find(definitions[i].Path), blob.Name, Family);
        }

        needs = layers.Aggregate(default(WorkspaceNeeds), (all, layer) => all.Max(layer.Executor.Needs));
        ParameterBytes = blob.Bytes;
        MeanStoredBits = ComputeMeanStoredBits();
    }

    /// <summary>Parameters of normalizations that no layer does, in the order of their first use.</summary>
    public IReadOnlyList<Operators.NormalizationParameters> Normalizations { get; private set; } = [];

    /// <summary>The family that the network was loaded with; <see cref="KernelFamily.Auto"/> where each layer has its own.</summary>
    public KernelFamily Family { get; }

    /// <summary>Mean bits that weights and activations take; see <see cref="Models.MeanStoredBits"/>.</summary>
    public MeanStoredBits MeanStoredBits { get; private set; }

    /// <summary>Length of the file that the parameters came from.</summary>
    public long ParameterBytes { get; }

    /// <summary>Bytes that the weights take in memory, arranged for the kernels that run.</summary>
    public long WeightBytes => layers.Sum(layer => layer.Executor.WeightBytes + (layer.Rows?.Bytes ?? 0));

    /// <summary>The layers in the order of their definitions.</summary>
    public IReadOnlyList<QuantizedLayer> Layers => layers;

    /// <summary>The quantized products of two activations in the order of the graph.</summary>
    public IReadOnlyList<QuantizedProduct> Products => products;

    /// <summary>
    /// Threads that one inference may use, 1 unless set. Results do not depend on it. It takes large layers for more than one to pay, and
    /// where inferences run side by side it never does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Threads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Takes the normalizations' parameters from the blob.</summary>
    /// <param name="blob">The parameters.</param>
    /// <param name="normalizations">Paths and numbers of features.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ModelFileException">The blob does not hold what a normalization needs.</exception>
    public QuantizedNetwork WithNormalizations(ParameterBlob blob, params ReadOnlySpan<(string Path, int Features)> normalizations)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var parameters = new List<Operators.NormalizationParameters>();
        foreach (var (path, features) in normalizations)
        {
            parameters.Add(NormalizationLoading.Read(blob, path, features));
        }

        Normalizations = parameters;
        return this;
    }

    /// <summary>Adds the products of two activations that are quantized.</summary>
    /// <param name="definitions">The products as they were compiled.</param>
    /// <returns>The network.</returns>
    public QuantizedNetwork WithProducts(params ReadOnlySpan<QuantizedProductDefinition> definitions)
    {
        products = new QuantizedProduct[definitions.Length];
        for (int i = 0; i < products.Length; i++)
        {
            products[i] = new QuantizedProduct(definitions[i], Family);
            needs = needs.Max(products[i].Needs);
        }

        MeanStoredBits = ComputeMeanStoredBits();
        return this;
    }

    /// <summary>Memory for one inference; to be given back.</summary>
    public InferenceWorkspace Rent()
    {
        int threads = Threads;
        while (free.TryTake(out var workspace))
        {
            if (workspace.Threads == threads)
            {
                return workspace;
            }
        }

        return new InferenceWorkspace(arenaLength, needs, threads);
    }

    /// <summary>Takes memory back.</summary>
    /// <param name="workspace">What <see cref="Rent"/> gave.</param>
    public void Return(InferenceWorkspace workspace) => free.Add(workspace);

    private MeanStoredBits ComputeMeanStoredBits() => MeanStoredBits.Of(
        ParameterBytes,
        layers.Select(layer => (layer.Definition.WeightCount, (long)layer.Definition.InputLength * layer.Definition.Rows, layer.Definition.Activations.StoredBits)).Concat(products.SelectMany(
            product => MeanStoredBits.OfProduct(product.Definition.LeftLength, product.Definition.Left.StoredBits, product.Definition.RightLength, product.Definition.Right.StoredBits))));
}

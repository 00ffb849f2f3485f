namespace TeqGen;

/// <summary>
/// A module that has weights of its own. In FP32 mode it holds them as they were loaded; a network that was loaded quantized keeps none here.
/// </summary>
public abstract class Layer : Module
{
    private Tensor? weight;
    private Tensor? bias;

    private protected Layer()
    {
    }

    /// <summary>The tensors that the layer needs, weight first.</summary>
    public abstract IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>The weights, with the outputs as the first extent.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Weight => weight ?? throw NotLoaded();

    /// <summary>The bias, or null where the layer has none.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor? Bias => weight is null ? throw NotLoaded() : bias;

    /// <summary>
    /// Sees the layer's input before it is used, and may put another in its place: how calibration records activations and how the search tries
    /// grids. Called from whatever threads run <c>Forward</c>.
    /// </summary>
    internal Func<Tensor, Tensor>? InputHook { get; set; }

    internal void SetParameter(string name, Tensor tensor)
    {
        if (name == "weight")
        {
            weight = tensor;
            OnWeightChanged(tensor);
        }
        else
        {
            bias = tensor;
        }
    }

    /// <summary>Prepares whatever the layer derives from its weights.</summary>
    private protected virtual void OnWeightChanged(Tensor newWeight)
    {
    }

    private InvalidOperationException NotLoaded() => new(
        $"This {GetType().Name} has no FP32 weights. Forward needs LoadWeights(...) first; a network loaded with Load() is used through Run.");
}

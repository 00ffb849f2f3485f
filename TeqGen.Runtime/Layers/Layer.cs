namespace TeqGen;

/// <summary>
/// A module that has weights of its own. In FP32 mode it holds them as they were loaded; a network that was loaded quantized keeps none here.
/// </summary>
public abstract class Layer : Module
{
    private readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);

    private protected Layer()
    {
    }

    /// <summary>The tensors that the layer needs, weight first.</summary>
    public abstract IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>Whether the layer's weights are given grids; a normalization is folded into another layer or stays as it is.</summary>
    internal virtual bool IsQuantized => true;

    /// <summary>Names of tensors that a weight file may have for the layer and that inference does not need.</summary>
    internal virtual IReadOnlyList<string> IgnoredParameters => [];

    /// <summary>The weights, with the outputs (of a normalization: the channels) as the first extent.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Weight => Parameter("weight");

    /// <summary>The bias, or null where the layer has none.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor? Bias
    {
        get
        {
            _ = Weight;
            return tensors.GetValueOrDefault("bias");
        }
    }

    /// <summary>
    /// Sees the layer's input before it is used, and may put another in its place: how calibration records activations and how the search tries
    /// grids. Called from whatever threads run <c>Forward</c>.
    /// </summary>
    internal Func<Tensor, Tensor>? InputHook { get; set; }

    /// <summary>
    /// Puts a tensor in the place of a parameter. A bias may be given to a layer whose definition has none: a convolution into which a
    /// normalization was folded needs one.
    /// </summary>
    /// <exception cref="ArgumentException">The layer has no such parameter, or the tensor has another shape.</exception>
    internal void SetParameter(string name, Tensor tensor)
    {
        int[] expected = ShapeOf(name);
        if (!tensor.Shape.SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"{GetType().Name}.{name} has shape {Tensor.Describe(tensor.Shape)}, expected {Tensor.Describe(expected)}.",
                nameof(tensor));
        }

        tensors[name] = tensor;
        OnParameterChanged(name, tensor);
    }

    /// <summary>Takes back a bias that the definition does not have.</summary>
    internal void RemoveBias() => tensors.Remove("bias");

    /// <summary>A parameter's tensor.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    private protected Tensor Parameter(string name) => tensors.GetValueOrDefault(name) ?? throw NotLoaded();

    /// <summary>Prepares whatever the layer derives from its parameters.</summary>
    private protected virtual void OnParameterChanged(string name, Tensor tensor)
    {
    }

    private int[] ShapeOf(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Name == name)
            {
                return [.. parameter.Shape];
            }
        }

        return name == "bias"
            ? [Parameters[0].Shape[0]]
            : throw new ArgumentException($"A {GetType().Name} has no parameter {name}.", nameof(name));
    }

    private InvalidOperationException NotLoaded() => new(
        $"This {GetType().Name} has no FP32 weights. Forward needs LoadWeights(...) first; a network loaded with Load() is used through Run.");
}

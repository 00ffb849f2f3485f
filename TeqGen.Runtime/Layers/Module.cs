using System.ComponentModel;
using TeqGen.Models;

namespace TeqGen;

/// <summary>
/// Base of networks and their parts, as in PyTorch: fields of layers, and a <c>Forward</c> that the class defines. The generator tells it
/// about its layers; nothing uses reflection.
/// </summary>
public abstract class Module
{
    /// <summary>The dataflow graph as text where the generator could follow <c>Forward</c>; otherwise null. Generated.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual string? GraphDescriptor => null;

    /// <summary>The quantized layers of a network that was loaded with <c>Load</c>; null in FP32 mode. Set by generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public QuantizedNetwork? Quantized { get; protected set; }

    /// <summary>Tells a visitor the names of the fields that hold modules, and the modules. Generated.</summary>
    /// <param name="visitor">Who wants to know.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected internal virtual void VisitChildren(IModuleVisitor visitor)
    {
    }

    /// <summary>All layers below this module with their paths, in the order of the fields.</summary>
    public IReadOnlyList<LayerBinding> Layers()
    {
        var collector = new LayerCollector();
        VisitChildren(collector);
        return collector.Bindings;
    }

    /// <summary>
    /// Loads FP32 weights by name: <c>conv1.weight</c>, <c>conv1.bias</c> and so on, under PyTorch's names and shapes. Nothing is changed
    /// unless every tensor fits.
    /// </summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <exception cref="WeightMismatchException">Tensors are missing, have other shapes, or belong to no layer; all are listed.</exception>
    public void LoadWeights(IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var bindings = Layers();
        if (bindings.Count == 0)
        {
            throw new InvalidOperationException(
                $"{GetType()} has no layers that can be bound. Its class must be partial and be compiled with TeqGen's generator.");
        }

        WeightMismatchException.ThrowIfAny(GetType(), bindings, tensors);
        foreach (var binding in bindings)
        {
            foreach (var parameter in binding.Layer.Parameters)
            {
                binding.Layer.SetParameter(parameter.Name, tensors[binding.TensorName(parameter)]);
            }
        }
    }
}

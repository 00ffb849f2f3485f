namespace TeqGen.Search;

/// <summary>Rounds activations to what they become in memory.</summary>
/// <param name="values">Values.</param>
/// <param name="rounded">Receives as many; may be the same memory.</param>
public delegate void ActivationRounding(ReadOnlySpan<float> values, Span<float> rounded);

/// <summary>
/// What quantization, by any scheme, makes of one layer: values in the place of its weights, and what its inputs become. Every scheme that
/// is compared goes through this form, and so through the same evaluation.
/// </summary>
/// <param name="Weight">The values that the stored weights stand for, in the shape of the layer's weights, factors of outputs multiplied in.</param>
/// <param name="RoundInput">What the layer's inputs become.</param>
public sealed record LayerQuantizer(Tensor Weight, ActivationRounding RoundInput)
{
    /// <summary>The bias in the place of the layer's own (into which a normalization is folded); null leaves that.</summary>
    public Tensor? Bias { get; init; }
}

/// <summary>What takes a node's place.</summary>
internal abstract class PreparedNode
{
    /// <summary>The node's value.</summary>
    /// <param name="inputs">Its operands, [batch, …].</param>
    public abstract Tensor Forward(ReadOnlySpan<Tensor> inputs);
}

/// <summary>A quantizer arranged for computing.</summary>
internal sealed class PreparedLayer : PreparedNode
{
    private readonly LayerValues values;
    private readonly ActivationRounding? round;

    public PreparedLayer(ExecutableLayer layer, LayerQuantizer quantizer)
        : this(layer, quantizer.Weight, quantizer.Bias ?? layer.Bias, quantizer.RoundInput)
    {
    }

    public PreparedLayer(ExecutableLayer layer, Tensor weight, Tensor? bias, ActivationRounding? round)
    {
        if (!weight.Shape.SequenceEqual(layer.Weight.Shape))
        {
            throw new ArgumentException(
                $"Layer {layer.Path} has weights of {Tensor.Describe(layer.Weight.Shape)}, found {Tensor.Describe(weight.Shape)}.", nameof(weight));
        }

        values = new LayerValues(layer, weight, bias);
        this.round = round;
    }

    public override Tensor Forward(ReadOnlySpan<Tensor> inputs) => values.Forward(inputs[0], round);

    public Tensor LookUp(Tensor symbols) => values.LookUp(symbols);
}

using static TeqGen.Functional;

namespace TeqGen.Search;

/// <summary>What quantization makes of a product of two activations.</summary>
/// <param name="RoundLeft">What the left operand becomes.</param>
/// <param name="RoundRight">What the right operand becomes.</param>
public sealed record ProductQuantizer(ActivationRounding RoundLeft, ActivationRounding RoundRight);

/// <summary>A quantizer of a product, arranged for computing.</summary>
/// <param name="left">What the left operand becomes; null for nothing.</param>
/// <param name="right">What the right operand becomes; null for nothing.</param>
internal sealed class PreparedProduct(ActivationRounding? left, ActivationRounding? right) : PreparedNode
{
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs) => MatMul(LayerValues.Rounded(inputs[0], left), LayerValues.Rounded(inputs[1], right));
}

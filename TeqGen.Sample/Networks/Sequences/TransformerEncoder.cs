using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>
/// The encoder of the base Transformer (Vaswani et al., arXiv 1706.03762) behind its embedding, for 128 tokens. Without weights: what <c>teqgen simulate</c>
/// plans by its shapes.
/// </summary>
[ExponentialQuantized("TransformerEncoder.teq.json")]
public sealed partial class TransformerEncoder : Module
{
    private readonly ModuleList<EncoderLayer> layers = ModuleList.Repeat(6, _ => new EncoderLayer(512, 8, 2048));

    /// <summary>The last layer's states in FP32.</summary>
    /// <param name="embedded">[batch, 128, 512].</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward([Shape(128, 512)] Tensor embedded)
    {
        var x = SinusoidalPositions(embedded);
        foreach (var layer in layers)
        {
            x = layer.Forward(x);
        }

        return x;
    }
}

/// <summary>Attention, then two products with a ReLU between, each added to its input and normalized.</summary>
/// <param name="width">Features of a token.</param>
/// <param name="heads">Heads of the attention.</param>
/// <param name="inner">Features between the two products.</param>
public sealed partial class EncoderLayer(int width, int heads, int inner) : Module
{
    private readonly MultiHeadAttention attention = new(width, heads);
    private readonly LayerNorm norm1 = new(width);
    private readonly Linear fc1 = new(width, inner);
    private readonly Linear fc2 = new(inner, width);
    private readonly LayerNorm norm2 = new(width);

    /// <summary>The layer in FP32.</summary>
    /// <param name="x">[batch, tokens, width].</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x)
    {
        x = norm1.Forward(x + attention.Forward(x));
        return norm2.Forward(x + fc2.Forward(Relu(fc1.Forward(x))));
    }
}

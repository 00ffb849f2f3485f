using static TeqGen.Functional;

namespace TeqGen.Sample.Translation;

/// <summary>A pre-norm encoder-decoder Transformer with one embedding for source, target and output.</summary>
/// <param name="symbols">Symbols of the vocabulary.</param>
/// <param name="width">Features of a step.</param>
/// <param name="heads">Heads of each attention.</param>
/// <param name="hidden">Features between the products of the feed-forward parts.</param>
/// <param name="layers">Layers of the encoder, and of the decoder.</param>
public sealed partial class Translator(int symbols, int width = 256, int heads = 4, int hidden = 512, int layers = 3) : Module
{
    private readonly Embedding embedding = new(symbols, width);
    private readonly ModuleList<EncoderLayer> encoder = ModuleList.Repeat(layers, _ => new EncoderLayer(width, heads, hidden));

    [Weights("encoder_norm")]
    private readonly LayerNorm encoderNorm = new(width);

    private readonly ModuleList<DecoderLayer> decoder = ModuleList.Repeat(layers, _ => new DecoderLayer(width, heads, hidden));

    [Weights("decoder_norm")]
    private readonly LayerNorm decoderNorm = new(width);

    /// <summary>Encodes sources, all of one length.</summary>
    /// <param name="source">Symbols as whole numbers, [batch, steps].</param>
    /// <returns>[batch, steps, width].</returns>
    public Tensor Encode(Tensor source)
    {
        var x = Embed(source, 0);
        foreach (var layer in encoder)
        {
            x = layer.Forward(x);
        }

        return encoderNorm.Forward(x);
    }

    /// <summary>Caches for decoding after a memory.</summary>
    /// <param name="memory">What <see cref="Encode"/> gave.</param>
    public LayerCache[] Start(Tensor memory) => [.. decoder.Select(layer => layer.Start(memory))];

    /// <summary>Logits of the symbol after each of some target steps.</summary>
    /// <param name="target">Symbols as whole numbers, [batch, steps]: those after what is in the caches.</param>
    /// <param name="caches">From <see cref="Start"/>; receive the new steps.</param>
    /// <returns>[batch, steps, symbols].</returns>
    public Tensor Decode(Tensor target, LayerCache[] caches)
    {
        ArgumentNullException.ThrowIfNull(caches);
        var x = Embed(target, caches[0].Steps);
        for (int i = 0; i < decoder.Count; i++)
        {
            x = decoder[i].Forward(x, caches[i]);
        }

        return embedding.Logits(decoderNorm.Forward(x));
    }

    private Tensor Embed(Tensor ids, int first) => SinusoidalPositions(Multiply(embedding.Forward(ids), MathF.Sqrt(width)), first);
}

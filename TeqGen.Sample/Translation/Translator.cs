using static TeqGen.Functional;

namespace TeqGen.Sample.Translation;

/// <summary>A pre-norm encoder-decoder Transformer with one embedding for source, target and output. Symbol 0 stands for nothing.</summary>
/// <param name="symbols">Symbols of the vocabulary.</param>
/// <param name="width">Features of a step.</param>
/// <param name="heads">Heads of each attention.</param>
/// <param name="hidden">Features between the products of the feed-forward parts.</param>
/// <param name="layers">Layers of the encoder, and of the decoder.</param>
[ExponentialQuantized("Translator.teq.json")]
public sealed partial class Translator(int symbols = Translator.Symbols, int width = 256, int heads = 4, int hidden = 512, int layers = 3) : Module
{
    /// <summary>Symbols of the vocabulary that the quantized network has.</summary>
    public const int Symbols = 8000;

    /// <summary>Most symbols of a source, and of a target.</summary>
    public const int MostSteps = 64;

    private readonly Embedding embedding = new(symbols, width);
    private readonly ModuleList<EncoderLayer> encoder = ModuleList.Repeat(layers, _ => new EncoderLayer(width, heads, hidden));

    [Weights("encoder_norm")]
    private readonly LayerNorm encoderNorm = new(width);

    private readonly ModuleList<DecoderLayer> decoder = ModuleList.Repeat(layers, _ => new DecoderLayer(width, heads, hidden));

    [Weights("decoder_norm")]
    private readonly LayerNorm decoderNorm = new(width);

    /// <summary>Logits of the symbol after each step of given targets.</summary>
    /// <param name="source">Symbols as whole numbers, [batch, steps], filled up with 0 at the end.</param>
    /// <param name="target">Likewise, beginning with the symbol that a target begins with.</param>
    /// <returns>[batch, target steps, symbols].</returns>
    public Tensor Forward([Shape("source", MostSteps)] Tensor source, [Shape("target", MostSteps)] Tensor target)
    {
        var memory = Encode(source);
        var x = Embed(target, 0);
        foreach (var layer in decoder)
        {
            x = layer.Forward(x, memory, source);
        }

        return embedding.Logits(decoderNorm.Forward(x));
    }

    /// <summary>Encodes sources.</summary>
    /// <param name="source">Symbols as whole numbers, [batch, steps], filled up with 0 at the end.</param>
    /// <returns>[batch, steps, width].</returns>
    public Tensor Encode(Tensor source)
    {
        var x = Embed(source, 0);
        foreach (var layer in encoder)
        {
            x = layer.Forward(x, source);
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

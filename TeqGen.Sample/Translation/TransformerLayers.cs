using static TeqGen.Functional;

namespace TeqGen.Sample.Translation;

/// <summary>Two products with a ReLU between.</summary>
public sealed partial class FeedForward(int width, int hidden) : Module
{
    private readonly Linear fc1 = new(width, hidden);
    private readonly Linear fc2 = new(hidden, width);

    /// <summary>Each step by itself.</summary>
    /// <param name="x">[batch, steps, width].</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x) => fc2.Forward(Relu(fc1.Forward(x)));
}

/// <summary>A pre-norm encoder layer.</summary>
public sealed partial class EncoderLayer(int width, int heads, int hidden) : Module
{
    private readonly LayerNorm norm1 = new(width);
    private readonly LayerNorm norm2 = new(width);

    [Weights("self_attention")]
    private readonly MultiHeadAttention selfAttention = new(width, heads);

    [Weights("feed_forward")]
    private readonly FeedForward feedForward = new(width, hidden);

    /// <summary>The layer.</summary>
    /// <param name="x">[batch, steps, width].</param>
    /// <param name="mask">[batch, steps], 0 for a step that is not seen.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x, Tensor mask)
    {
        var y = norm1.Forward(x);
        x += selfAttention.Forward(y, y, mask);
        return x + feedForward.Forward(norm2.Forward(x));
    }
}

/// <summary>A pre-norm decoder layer.</summary>
public sealed partial class DecoderLayer(int width, int heads, int hidden) : Module
{
    private readonly LayerNorm norm1 = new(width);
    private readonly LayerNorm norm2 = new(width);
    private readonly LayerNorm norm3 = new(width);

    [Weights("self_attention")]
    private readonly MultiHeadAttention selfAttention = new(width, heads, causal: true);

    [Weights("cross_attention")]
    private readonly MultiHeadAttention crossAttention = new(width, heads);

    [Weights("feed_forward")]
    private readonly FeedForward feedForward = new(width, hidden);

    /// <summary>The layer, all steps at once.</summary>
    /// <param name="x">[batch, steps, width].</param>
    /// <param name="memory">What the encoder gave, [batch, source steps, width].</param>
    /// <param name="mask">[batch, source steps], 0 for a step that is not seen.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x, Tensor memory, Tensor mask)
    {
        x += selfAttention.Forward(norm1.Forward(x));
        x += crossAttention.Forward(norm2.Forward(x), memory, mask);
        return x + feedForward.Forward(norm3.Forward(x));
    }

    /// <summary>The layer, all steps at once or some after those in a cache; all sources have one length.</summary>
    /// <param name="x">New steps, [batch, steps, width].</param>
    /// <param name="cache">Keys and values of the memory and of the steps before; receives those of the new ones.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x, LayerCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var y = norm1.Forward(x);
        cache.Append(selfAttention.Keys(y), selfAttention.Values(y));
        x += selfAttention.Attend(y, cache.Keys, cache.Values);
        x += crossAttention.Attend(norm2.Forward(x), cache.MemoryKeys, cache.MemoryValues);
        return x + feedForward.Forward(norm3.Forward(x));
    }

    /// <summary>A cache that knows the memory and no step yet.</summary>
    /// <param name="memory">[batch, source steps, width].</param>
    public LayerCache Start(Tensor memory) => new(crossAttention.Keys(memory), crossAttention.Values(memory));
}

using static TeqGen.Functional;

namespace TeqGen;

/// <summary>
/// Attention of several heads (Vaswani et al., arXiv 1706.03762): softmax(Q·Kᵀ / √size)·V for each head, which has its share of the width. It is written with
/// public operators alone, as any module can be.
/// </summary>
/// <param name="width">Features of a step, a multiple of <paramref name="heads"/>.</param>
/// <param name="heads">Number of heads, at least 1.</param>
/// <param name="causal">Whether a step sees no later one.</param>
/// <param name="bias">Whether the four products have a bias.</param>
public sealed partial class MultiHeadAttention(int width, int heads, bool causal = false, bool bias = true) : Module
{
    private readonly Linear query = new(width, width, bias);
    private readonly Linear key = new(width, width, bias);
    private readonly Linear value = new(width, width, bias);
    private readonly Linear output = new(width, width, bias);

    /// <summary>Attention of steps to each other, in FP32.</summary>
    /// <param name="input">[batch, steps, width].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The steps have another number of features.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input) => Forward(input, input);

    /// <summary>Attention of steps to those of another sequence, in FP32.</summary>
    /// <param name="input">[batch, steps, width].</param>
    /// <param name="memory">[batch, other steps, width].</param>
    /// <param name="mask">[batch, other steps], 0 for a step that is not seen; null where all are. Symbols are a mask where 0 stands for nothing.</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The steps have another number of features, or the mask has another shape.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input, Tensor memory, Tensor? mask = null) => Attend(input, Keys(memory), Values(memory), mask);

    /// <summary>The keys of each head, in FP32: what a cache keeps of steps that later ones attend to.</summary>
    /// <param name="memory">[batch, steps, width].</param>
    /// <returns>[batch, heads, width / heads, steps].</returns>
    /// <exception cref="ArgumentException">The steps have another number of features.</exception>
    public Tensor Keys(Tensor memory) => Transpose(Heads(key.Forward(memory)), 2, 3);

    /// <summary>The values of each head, in FP32.</summary>
    /// <param name="memory">[batch, steps, width].</param>
    /// <returns>[batch, heads, steps, width / heads].</returns>
    /// <exception cref="ArgumentException">The steps have another number of features.</exception>
    public Tensor Values(Tensor memory) => Heads(value.Forward(memory));

    /// <summary>Attention to given keys and values, in FP32. Where it is causal, the last step of <paramref name="input"/> sees all of them.</summary>
    /// <param name="input">[batch, steps, width].</param>
    /// <param name="keys">[batch, heads, width / heads, other steps], as <see cref="Keys"/> gives them.</param>
    /// <param name="values">[batch, heads, other steps, width / heads], as <see cref="Values"/> gives them.</param>
    /// <param name="mask">[batch, other steps], 0 for a step that is not seen; null where all are.</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Attend(Tensor input, Tensor keys, Tensor values, Tensor? mask = null)
    {
        var scores = Multiply(MatMul(Heads(query.Forward(input)), keys), 1f / MathF.Sqrt(width / heads));
        var weights = mask is null ? Softmax(scores, causal) : Softmax(scores, mask, causal);
        return output.Forward(Reshape(Transpose(MatMul(weights, values), 1, 2), -1, width));
    }

    // [batch, steps, width] to [batch, heads, steps, width / heads].
    private Tensor Heads(Tensor x) => Transpose(Reshape(x, -1, heads, width / heads), 1, 2);
}

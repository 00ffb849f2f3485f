using System.ComponentModel;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>
/// Where a network that is run step by step has got to: what was computed at the beginning, and what steps left for later ones, such as keys and values of attention. Generated code makes
/// and fills it; one thread works with it at a time.
/// </summary>
public sealed class GenerationState
{
    private static long Beginnings;
    private readonly float[] values;
    private readonly float[] cache;
    private readonly byte[] codes;
    private readonly byte[] cachedCodes;
    private Module? owner;

    // What was computed at a beginning is the same in all states that were copied from it.
    private long beginning;

    /// <summary>Makes room.</summary>
    /// <param name="stateLength">Values of the beginning.</param>
    /// <param name="cacheLength">Values that steps leave, at their most.</param>
    /// <param name="maximumSteps">Most steps.</param>
    /// <param name="outputLength">Values that a step gives.</param>
    /// <param name="extents">Named dimensions of what is known at the beginning.</param>
    /// <param name="codeBytes">Bytes of the beginning that are packed codes.</param>
    /// <param name="cachedCodeBytes">Bytes that steps leave as packed codes, at their most.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public GenerationState(int stateLength, int cacheLength, int maximumSteps, int outputLength, int extents, int codeBytes = 0, int cachedCodeBytes = 0)
    {
        (values, cache) = (new float[stateLength], new float[cacheLength]);
        (codes, cachedCodes) = (new byte[codeBytes], new byte[cachedCodeBytes]);
        (MaximumSteps, OutputLength, Extents) = (maximumSteps, outputLength, new int[extents]);
    }

    /// <summary>Most steps.</summary>
    public int MaximumSteps { get; }

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Values that a step gives.</summary>
    public int OutputLength { get; }

    /// <summary>Bytes of the caches at their longest: four for each value, or its code's bits where the product that reads it is quantized.</summary>
    public long CacheBytes => ((long)cache.Length * sizeof(float)) + cachedCodes.Length;

    /// <summary>Bytes of what was computed at the beginning, at its longest, likewise.</summary>
    public long BeginningBytes => ((long)values.Length * sizeof(float)) + codes.Length;

    /// <summary>Extents of named dimensions.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int[] Extents { get; }

    /// <summary>A state of the same network that was not begun with.</summary>
    public GenerationState CreateLike() => new(values.Length, cache.Length, MaximumSteps, OutputLength, Extents.Length, codes.Length, cachedCodes.Length);

    /// <summary>Makes this state what another one is, so that both can go on by different steps.</summary>
    /// <param name="other">A state of the same network.</param>
    /// <exception cref="ArgumentException">It is of another network.</exception>
    public void CopyFrom(GenerationState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!IsLike(other))
        {
            throw new ArgumentException("The state is of another network.", nameof(other));
        }

        if (beginning != other.beginning)
        {
            other.values.CopyTo(values, 0);
            other.codes.CopyTo(codes, 0);
        }

        other.cache.CopyTo(cache, 0);
        other.cachedCodes.CopyTo(cachedCodes, 0);
        other.Extents.CopyTo(Extents, 0);
        (Steps, owner, beginning) = (other.Steps, other.owner, other.beginning);
    }

    /// <summary>Whether another state has room for the same.</summary>
    internal bool IsLike(GenerationState other) =>
        other.values.Length == values.Length && other.cache.Length == cache.Length && other.codes.Length == codes.Length && other.cachedCodes.Length == cachedCodes.Length
        && other.Extents.Length == Extents.Length && other.MaximumSteps == MaximumSteps;

    /// <summary>Forgets all steps.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Begin(Module network) => (Steps, owner, beginning) = (0, network, Interlocked.Increment(ref Beginnings));

    /// <summary>Counts a step.</summary>
    /// <returns>The number of steps before it.</returns>
    /// <exception cref="InvalidOperationException">The state was not begun with by the network, or has all steps that there can be.</exception>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Advance(Module network, int input, int expectedInput, int output)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!ReferenceEquals(owner, network))
        {
            throw new InvalidOperationException($"The state was not begun with by this {network.GetType().Name}: call Begin first.");
        }

        if (Steps == MaximumSteps)
        {
            throw new InvalidOperationException($"{network.GetType().Name} has at most {MaximumSteps} steps, and the state has them all.");
        }

        if (input != expectedInput || output != OutputLength)
        {
            throw new ArgumentException($"A step of {network.GetType().Name} takes {expectedInput} values and gives {OutputLength}, found {input} and {output}.", nameof(input));
        }

        return Steps++;
    }

    /// <summary>A value of the beginning.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Span<float> Values(int start, int length) => values.AsSpan(start, length);

    /// <summary>A cache, at its longest.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Span<float> Cache(int start, int length) => cache.AsSpan(start, length);

    /// <summary>Puts a step's values at the end of a cache.</summary>
    /// <param name="source">[outer, inner].</param>
    /// <param name="start">The cache's first value; it lies as [outer, most steps, inner].</param>
    /// <param name="outer">Product of the extents before the steps.</param>
    /// <param name="inner">Product of the extents after them.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Append(ReadOnlySpan<float> source, int start, int outer, int inner)
    {
        var target = cache.AsSpan(start, outer * MaximumSteps * inner);
        int step = Steps - 1;
        for (int o = 0; o < outer; o++)
        {
            source.Slice(o * inner, inner).CopyTo(target[(((o * MaximumSteps) + step) * inner)..]);
        }
    }

    /// <summary>Packed codes of a value of the beginning.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Span<byte> Codes(int start, int length) => codes.AsSpan(start, length);

    /// <summary>Packed codes of a cache, at its longest.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Span<byte> CachedCodes(int start, int length) => cachedCodes.AsSpan(start, length);

    /// <summary>Encodes a step's values and puts the codes at the end of a cache.</summary>
    /// <param name="product">The product that reads the cache as its right operand.</param>
    /// <param name="source">[outer, inner].</param>
    /// <param name="start">The cache's first byte; it lies as [outer, most steps, inner], the codes of each of the outer extents in bytes of their own.</param>
    /// <param name="outer">Product of the extents before the steps.</param>
    /// <param name="inner">Product of the extents after them.</param>
    /// <param name="workspace">Memory to work in.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Append(QuantizedProduct product, ReadOnlySpan<float> source, int start, int outer, int inner, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(workspace);
        var step = product.Encode(source[..(outer * inner)], workspace);
        int bytes = product.PackedBytes(MaximumSteps * inner);
        for (int o = 0; o < outer; o++)
        {
            CodeMemory.Write(step.Slice(o * inner, inner), cachedCodes.AsSpan(start + (o * bytes), bytes), (Steps - 1) * inner, product.Definition.Right.StoredBits);
        }
    }
}

using static TeqGen.Functional;

namespace TeqGen.Sample.Translation;

/// <summary>Keys and values that a decoder layer attends to, so that no step is computed twice.</summary>
/// <param name="memoryKeys">Of the source, [batch, heads, size, source steps].</param>
/// <param name="memoryValues">Of the source, [batch, heads, source steps, size].</param>
public sealed class LayerCache(Tensor memoryKeys, Tensor memoryValues)
{
    private Tensor? keys;
    private Tensor? values;

    /// <summary>Of the source, [batch, heads, size, source steps].</summary>
    public Tensor MemoryKeys { get; } = memoryKeys;

    /// <summary>Of the source, [batch, heads, source steps, size].</summary>
    public Tensor MemoryValues { get; } = memoryValues;

    /// <summary>Of the steps so far, [batch, heads, size, steps].</summary>
    public Tensor Keys => keys ?? throw new InvalidOperationException("The cache has no steps yet.");

    /// <summary>Of the steps so far, [batch, heads, steps, size].</summary>
    public Tensor Values => values ?? throw new InvalidOperationException("The cache has no steps yet.");

    /// <summary>Number of steps so far.</summary>
    public int Steps => keys is null ? 0 : keys.Shape[3];

    /// <summary>Adds steps at the end.</summary>
    /// <param name="newKeys">[batch, heads, size, steps].</param>
    /// <param name="newValues">[batch, heads, steps, size].</param>
    public void Append(Tensor newKeys, Tensor newValues)
    {
        keys = keys is null ? newKeys : Concat(3, keys, newKeys);
        values = values is null ? newValues : Concat(2, values, newValues);
    }
}

namespace TeqGen;

/// <summary>
/// Shape of one input of <c>Forward</c>, without the batch: <c>[Shape(1, 28, 28)]</c> for [batch, 1, 28, 28]. A dimension whose extent is not known when
/// building has a name, with its maximum behind it: <c>[Shape("sequence", 512, 28)]</c> for [batch, sequence, 28] with a sequence of at most 512.
/// One name is one dimension, wherever it stands.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute : Attribute
{
    /// <summary>Constant extents.</summary>
    /// <param name="extents">The extents, channels first; each at least 1.</param>
    public ShapeAttribute(params int[] extents) => Extents = extents;

    /// <summary>Extents of which some have names.</summary>
    /// <param name="extents">For each dimension a whole number, or a name and the whole number that is its maximum.</param>
    public ShapeAttribute(params object[] extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        Extents = [.. extents.OfType<int>()];
    }

    /// <summary>The extents without the batch; of a named dimension its maximum.</summary>
    public IReadOnlyList<int> Extents { get; }
}

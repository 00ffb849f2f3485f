namespace TeqGen;

/// <summary>Shape of one input of <c>Forward</c>, without the batch: <c>[Shape(1, 28, 28)]</c> for [batch, 1, 28, 28].</summary>
/// <param name="extents">The extents, channels first; each at least 1.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params int[] extents) : Attribute
{
    /// <summary>The extents without the batch.</summary>
    public IReadOnlyList<int> Extents { get; } = extents;
}

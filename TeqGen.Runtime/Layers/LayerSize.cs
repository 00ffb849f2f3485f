namespace TeqGen;

/// <summary>Refuses layers whose weights no array could hold, before any product of extents can overflow.</summary>
internal static class LayerSize
{
    /// <exception cref="ArgumentException">The product of the extents is above what an array may have.</exception>
    public static void Check(string layer, params ReadOnlySpan<int> weightShape)
    {
        long length = 1;
        foreach (int extent in weightShape)
        {
            length *= extent;
            if (length > Array.MaxLength)
            {
                throw new ArgumentException($"{layer}: weights of shape {Tensor.Describe(weightShape)} are too many for one array.");
            }
        }
    }
}

namespace TeqGen.Kernels.Reference;

/// <summary>The scalar oracle that every other kernel is measured against.</summary>
internal static class ReferenceKernel
{
    /// <summary>One output before scale, bias and activation.</summary>
    /// <param name="post">Grids of the layer.</param>
    /// <param name="weights">Codes of the output's weights.</param>
    /// <param name="activations">As many codes of activations.</param>
    public static float Value(PostProcessing post, ReadOnlySpan<byte> weights, ReadOnlySpan<byte> activations)
    {
        var counts = TermCounts.Of(post.Layout, weights, activations);
        return post.Combine(post.Sum(counts.First), post.Sum(counts.Second), post.Sum(counts.Third), counts.Fourth);
    }
}

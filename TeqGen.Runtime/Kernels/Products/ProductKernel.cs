using TeqGen.Models;

namespace TeqGen.Kernels.Products;

/// <summary>Extents of products of matrices, [groups, rows, inner] · [groups, inner, columns].</summary>
internal readonly record struct ProductShape(int Groups, int Rows, int Inner, int Columns)
{
    public int LeftLength => Rows * Inner;

    public int RightLength => Inner * Columns;

    public int OutputLength => Rows * Columns;
}

/// <summary>Products of two activations that are codes, in one kernel family.</summary>
internal abstract class ProductKernel
{
    /// <summary>Memory to work in, besides the codes.</summary>
    public abstract WorkspaceNeeds Needs(QuantizedProductDefinition definition);

    /// <summary>Computes all groups.</summary>
    /// <param name="left">[groups, rows, inner].</param>
    /// <param name="right">[groups, inner, columns].</param>
    /// <param name="output">Receives [groups, rows, columns].</param>
    /// <param name="shape">The extents.</param>
    /// <param name="workspace">Memory to work in.</param>
    public void Run(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<float> output, in ProductShape shape, InferenceWorkspace workspace)
    {
        for (int group = 0; group < shape.Groups; group++)
        {
            RunGroup(
                left.Slice(group * shape.LeftLength, shape.LeftLength),
                right.Slice(group * shape.RightLength, shape.RightLength),
                output.Slice(group * shape.OutputLength, shape.OutputLength),
                shape,
                workspace);
        }
    }

    /// <summary>Computes one group.</summary>
    protected abstract void RunGroup(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<float> output, in ProductShape shape, InferenceWorkspace workspace);
}

using TeqGen.Kernels.Reference;
using TeqGen.Models;

namespace TeqGen.Kernels.Products;

/// <summary>By the scalar reference, one value at a time.</summary>
internal sealed class ReferenceProduct(PostProcessing post) : ProductKernel
{
    public override WorkspaceNeeds Needs(QuantizedProductDefinition definition) => new(CodePatch: definition.Inner);

    protected override void RunGroup(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<float> output, in ProductShape shape, InferenceWorkspace workspace)
    {
        var column = workspace.CodePatch.AsSpan(0, shape.Inner);
        for (int c = 0; c < shape.Columns; c++)
        {
            for (int k = 0; k < column.Length; k++)
            {
                column[k] = right[(k * shape.Columns) + c];
            }

            for (int r = 0; r < shape.Rows; r++)
            {
                output[(r * shape.Columns) + c] = ReferenceKernel.Value(post, column, left.Slice(r * shape.Inner, shape.Inner));
            }
        }
    }
}

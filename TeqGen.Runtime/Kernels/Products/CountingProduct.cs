using TeqGen.Kernels.Counting;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Products;

/// <summary>
/// By counting, 32 columns at a time. The right operand's rows lie as a block of weights does; what is beyond the columns and beyond the dot product's length, which grows with the steps, is the
/// zero that takes no part.
/// </summary>
internal sealed class CountingProduct : ProductKernel
{
    private const int Block = KernelLayout.BlockOutputs;
    private readonly RolledCountingKernel kernel;
    private readonly CountPostProcessor postProcessor;

    /// <param name="post">The grids.</param>
    /// <param name="inner">Length of the dot products at their longest.</param>
    public CountingProduct(PostProcessing post, int inner)
    {
        kernel = new RolledCountingKernel(inner, post.Layout);
        postProcessor = new CountPostProcessor(post, 0, [], inner);
    }

    public override WorkspaceNeeds Needs(QuantizedProductDefinition definition) =>
        new(CodePatch: kernel.Inputs * (Block + 1), Counters: kernel.Counters * Block);

    protected override void RunGroup(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<float> output, in ProductShape shape, InferenceWorkspace workspace)
    {
        var block = workspace.CodePatch.AsSpan(0, kernel.Inputs * Block);
        var row = workspace.CodePatch.AsSpan(block.Length, kernel.Inputs);
        var counters = workspace.Counters.AsSpan(0, kernel.Counters * Block);
        var narrow = workspace.Narrow.AsSpan(0, counters.Length);
        Span<float> values = stackalloc float[Block];
        row[shape.Inner..].Clear();
        for (int first = 0; first < shape.Columns; first += Block)
        {
            int count = Math.Min(Block, shape.Columns - first);
            block.Clear();
            for (int k = 0; k < shape.Inner; k++)
            {
                right.Slice((k * shape.Columns) + first, count).CopyTo(block[(k * Block)..]);
            }

            for (int r = 0; r < shape.Rows; r++)
            {
                left.Slice(r * shape.Inner, shape.Inner).CopyTo(row);
                counters.Clear();
                kernel.Count(row, block, counters, narrow);
                postProcessor.Run(0, counters, values);
                values[..count].CopyTo(output[((r * shape.Columns) + first)..]);
            }
        }
    }
}

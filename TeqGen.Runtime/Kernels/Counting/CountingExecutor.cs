using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>A layer by counting, a block of 32 outputs of one pixel at a time.</summary>
internal sealed class CountingExecutor : LayerExecutor
{
    private readonly CountingKernel kernel;
    private readonly CountPostProcessor[] postProcessors;

    public CountingExecutor(LayerWeights weights, PostProcessing post, CountingKernel kernel)
        : base(weights)
    {
        this.kernel = kernel;
        var g = Definition.Geometry;
        postProcessors =
        [
            .. Enumerable.Range(0, g.Groups).Select(group => new CountPostProcessor(post, g.GroupOutputs, weights.GroupRows(group), weights.Inputs)),
        ];
    }

    public override WorkspaceNeeds Needs => new(
        Codes: Definition.InputLength, CodePatch: Weights.Inputs, Counters: kernel.Counters * KernelLayout.BlockOutputs);

    public override void Run(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        int width = g.OutputWidth(Definition.Width);
        var patch = workspace.CodePatch.AsSpan(0, Weights.Inputs);
        var counters = workspace.Counters.AsSpan(0, Needs.Counters);
        var narrow = workspace.Narrow.AsSpan(0, Needs.Counters);
        Span<float> values = stackalloc float[KernelLayout.BlockOutputs];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < Definition.OutputPixels; pixel++)
            {
                PatchGather.Gather(g, group, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch);
                for (int block = 0; block < Weights.BlocksPerGroup; block++)
                {
                    counters.Clear();
                    kernel.Count(patch, Weights.Block(group, block), counters, narrow);
                    postProcessors[group].Run(block, counters, values);
                    Store(group, block, pixel, values, output, epilogue);
                }
            }
        }
    }
}

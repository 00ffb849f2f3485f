using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>A layer by counting, a block of 32 outputs of one pixel at a time.</summary>
internal sealed class CountingExecutor : LayerExecutor
{
    private readonly CountPostProcessor[] postProcessors;
    private readonly LayerParameters factors;

    public CountingExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, PostProcessing post)
        : base(definition)
    {
        var g = definition.Geometry;
        Kernel = definition.Counting ?? new RolledCountingKernel(g.PatchLength, post.Layout);
        Blocks = new CountingBlocks(definition, parameters.Codes);
        factors = parameters.WithoutCodes();
        int length = g.GroupOutputs * g.PatchLength;
        postProcessors =
        [
            .. Enumerable.Range(0, g.Groups).Select(
                group => new CountPostProcessor(post, g.GroupOutputs, parameters.Codes.AsSpan(group * length, length), g.PatchLength)),
        ];
    }

    /// <summary>What counts.</summary>
    public CountingKernel Kernel { get; }

    /// <summary>The weights.</summary>
    public CountingBlocks Blocks { get; }

    public override WorkspaceNeeds Needs => new(
        Codes: Definition.InputLength, CodePatch: Definition.Geometry.PatchLength, Counters: Kernel.Counters * KernelLayout.BlockOutputs);

    public override long WeightBytes => Blocks.Bytes;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, in LayerCall call, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var codes = Encode(input, workspace);
        var epilogue = new Epilogue(factors.Scales, factors.Bias, call.ReluBeforeStore);
        int width = g.OutputWidth(Definition.Width);
        var patch = workspace.CodePatch.AsSpan(0, g.PatchLength);
        var counters = workspace.Counters.AsSpan(0, Needs.Counters);
        var narrow = workspace.Narrow.AsSpan(0, Needs.Counters);
        Span<float> values = stackalloc float[KernelLayout.BlockOutputs];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < Definition.OutputPixels; pixel++)
            {
                PatchGather.Gather(g, group, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch, call.ChannelsLast);
                for (int block = 0; block < Blocks.BlocksPerGroup; block++)
                {
                    counters.Clear();
                    Kernel.Count(patch, Blocks.Block(group, block), counters, narrow);
                    postProcessors[group].Run(block, counters, values);
                    Store(group, block, pixel, values, output, call, epilogue);
                }
            }
        }
    }
}

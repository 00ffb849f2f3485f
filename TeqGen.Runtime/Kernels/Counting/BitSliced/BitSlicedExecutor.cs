using System.Runtime.CompilerServices;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting.BitSliced;

/// <summary>A layer by counting on bit planes, a block of 512 outputs of one pixel at a time: for layers of many outputs and few magnitude bits.</summary>
internal sealed unsafe class BitSlicedExecutor : LayerExecutor
{
    private readonly BitSlicedKernel kernel;
    private readonly BitPlanes[] planes;
    private readonly CountPostProcessor[] postProcessors;
    private readonly LayerParameters factors;
    private readonly PostProcessing post;

    public BitSlicedExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, PostProcessing post)
        : base(definition)
    {
        this.post = post;
        var g = definition.Geometry;
        kernel = BitSlicedKernel.Create(post.Layout, g.PatchLength);
        factors = parameters.WithoutCodes();
        int length = g.GroupOutputs * g.PatchLength;
        planes = [.. Enumerable.Range(0, g.Groups).Select(
            group => new BitPlanes(post.Layout.Weights, parameters.Codes.AsSpan(group * length, length), g.GroupOutputs, g.PatchLength))];
        postProcessors = [.. Enumerable.Range(0, g.Groups).Select(
            group => new CountPostProcessor(post, g.GroupOutputs, parameters.Codes.AsSpan(group * length, length), g.PatchLength))];
    }

    public override WorkspaceNeeds Needs => new(
        Codes: Definition.InputLength,
        CodePatch: Definition.Geometry.PatchLength,
        Counters: post.Layout.Total * KernelLayout.BlockOutputs,
        Columns: Definition.Geometry.PatchLength,
        Scratch: CounterBytes + kernel.ScratchBytes);

    public override long WeightBytes => planes.Sum(plane => plane.Bytes);

    private int CounterBytes => post.Layout.Total * BitPlanes.BlockOutputs * sizeof(short);

    /// <summary>Whether a layer can be counted so.</summary>
    public static bool Serves(QuantizedLayerDefinition definition) =>
        definition.Weights.Signed
        && definition.Weights.ExponentBits <= BitSlicedKernel.LargestExponentBits
        && definition.Geometry.PatchLength <= BitSlicedKernel.LargestInputs;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, in LayerCall call, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var codes = Encode(input, workspace);
        var epilogue = new Epilogue(factors.Scales, factors.Bias, call.ReluBeforeStore);
        int width = g.OutputWidth(Definition.Width);
        var patch = workspace.CodePatch.AsSpan(0, g.PatchLength);
        var counters = workspace.Counters.AsSpan(0, post.Layout.Total * KernelLayout.BlockOutputs);
        short* counts = (short*)workspace.Scratch.Pointer;
        Span<float> values = stackalloc float[KernelLayout.BlockOutputs];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < Definition.OutputPixels; pixel++)
            {
                PatchGather.Gather(g, group, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch, call.ChannelsLast);
                workspace.Columns.Sort(post.Layout.Activations, patch);
                for (int block = 0; block < KernelLayout.BlockCount(g.GroupOutputs); block++)
                {
                    int lane = block * KernelLayout.BlockOutputs % BitPlanes.BlockOutputs;
                    if (lane == 0)
                    {
                        byte* columns = planes[group].Block(block * KernelLayout.BlockOutputs / BitPlanes.BlockOutputs);
                        kernel.Count(workspace.Columns, columns, counts, workspace.Scratch.Pointer + CounterBytes);
                    }

                    Widen(counts + lane, counters);
                    postProcessors[group].Run(block, counters, values);
                    Store(group, block, pixel, values, output, call, epilogue);
                }
            }
        }
    }

    /// <summary>The counters of 32 outputs as the post-processing takes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(short* counts, Span<int> counters)
    {
        for (int i = 0; i < counters.Length; i += KernelLayout.BlockOutputs, counts += BitPlanes.BlockOutputs)
        {
            for (int o = 0; o < KernelLayout.BlockOutputs; o++)
            {
                counters[i + o] = counts[o];
            }
        }
    }
}

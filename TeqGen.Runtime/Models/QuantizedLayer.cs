using System.ComponentModel;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;
using TeqGen.Numerics;
using TeqGen.Shared.Layout;

namespace TeqGen.Models;

/// <summary>A layer with its parameters loaded, ready to run in the family that was chosen.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedLayer
{
    private const int Block = KernelLayout.BlockOutputs;
    private readonly KernelFamily family;
    private readonly LayerParameters parameters;
    private readonly PostProcessing post;
    private readonly GridEncoder encoder;
    private readonly byte[] blocks;
    private readonly int blocksPerGroup;
    private readonly CountingKernel counting;
    private readonly CountPostProcessor[] postProcessors = [];
    private readonly LevelTable? activationLevels;
    private readonly LookupKernel? lookup;
    private readonly float lookupUnit;

    internal QuantizedLayer(QuantizedLayerDefinition definition, LayerParameters parameters, string file, KernelFamily family)
    {
        Definition = definition;
        this.parameters = parameters;
        this.family = family;
        ParameterCheck.Run(definition, parameters, file);
        post = new PostProcessing(definition.Weights, definition.Activations);
        encoder = new GridEncoder(definition.Activations);
        counting = definition.Counting ?? new RolledCountingKernel(Inputs, post.Layout);
        if (counting.Inputs != Inputs || counting.Counters != post.Layout.Total)
        {
            throw new InvalidOperationException(
                $"Layer {definition.Path}: the emitted kernel has {counting.Inputs} inputs and {counting.Counters} counters, the layer needs {Inputs} and {post.Layout.Total}. "
                + "Generator and runtime are of different versions.");
        }

        blocksPerGroup = KernelLayout.BlockCount(definition.Geometry.GroupOutputs);
        blocks = Arrange();
        if (family == KernelFamily.Counting)
        {
            int rowsLength = definition.Geometry.GroupOutputs * Inputs;
            postProcessors =
            [
                .. Enumerable.Range(0, definition.Geometry.Groups).Select(group => new CountPostProcessor(
                    post, definition.Geometry.GroupOutputs, parameters.Codes.AsSpan(group * rowsLength, rowsLength), Inputs)),
            ];
        }
        else if (family == KernelFamily.Lookup)
        {
            var weightLevels = new LevelTable(definition.Weights);
            activationLevels = new LevelTable(definition.Activations);
            lookup = new LookupKernel(weightLevels, PaddedInputs);
            lookupUnit = (float)(weightLevels.Unit * activationLevels.Unit);
        }
    }

    /// <summary>What was known of the layer at compile time: path, extents, grids.</summary>
    public QuantizedLayerDefinition Definition { get; }

    /// <summary>Length of the dot products.</summary>
    internal int Inputs => Definition.Geometry.PatchLength;

    /// <summary>The same, even: kernels that take inputs in pairs find a zero at the end.</summary>
    internal int PaddedInputs => Inputs + (Inputs & 1);

    internal int CounterLength => counting.Counters * Block;

    internal CountingKernel Counting => counting;

    internal PostProcessing Post => post;

    internal ReadOnlySpan<byte> Rows => parameters.Codes;

    /// <summary>Encodes the input, forms all dot products and writes the layer's output.</summary>
    /// <param name="input">[inputs, height, width].</param>
    /// <param name="output">Receives [outputs, output height, output width].</param>
    /// <param name="relu">Whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    /// <exception cref="ArgumentException">A span has another length than the layer.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output, bool relu, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (input.Length != Definition.InputLength || output.Length != Definition.OutputLength)
        {
            throw new ArgumentException(
                $"Layer {Definition.Path} takes {Definition.InputLength} values and gives {Definition.OutputLength}, found {input.Length} and {output.Length}.",
                nameof(input));
        }

        var codes = workspace.Codes.AsSpan(0, input.Length);
        encoder.Encode(input, codes);
        var epilogue = new Epilogue(parameters.Scales, parameters.Bias, relu);
        if (lookup is not null)
        {
            RunLookup(codes, output, epilogue, workspace);
        }
        else
        {
            RunCounted(codes, output, epilogue, workspace);
        }
    }

    /// <summary>One block's weights as [inputs, 32].</summary>
    internal ReadOnlySpan<byte> BlockCodes(int group, int block) =>
        blocks.AsSpan(((group * blocksPerGroup) + block) * PaddedInputs * Block, PaddedInputs * Block);

    private void RunCounted(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        int outputHeight = g.OutputExtent(Definition.Height), outputWidth = g.OutputExtent(Definition.Width);
        var patch = workspace.CodePatch.AsSpan(0, Inputs);
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < outputHeight * outputWidth; pixel++)
            {
                PatchGather.Gather(g, group, codes, Definition.Height, Definition.Width, pixel / outputWidth, pixel % outputWidth, patch);
                var target = output.Slice(group * g.GroupOutputs * Definition.OutputPixels);
                if (family == KernelFamily.Reference)
                {
                    ReferencePixel(group, patch, target[pixel..], epilogue);
                }
                else
                {
                    CountPixel(group, patch, target[pixel..], epilogue, workspace);
                }
            }
        }
    }

    private void ReferencePixel(int group, ReadOnlySpan<byte> patch, Span<float> output, in Epilogue epilogue)
    {
        var g = Definition.Geometry;
        for (int o = 0; o < g.GroupOutputs; o++)
        {
            int channel = (group * g.GroupOutputs) + o;
            float value = ReferenceKernel.Value(post, parameters.Codes.AsSpan(channel * Inputs, Inputs), patch);
            output[o * Definition.OutputPixels] = epilogue.Apply(value, channel);
        }
    }

    private void CountPixel(int group, ReadOnlySpan<byte> patch, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var counters = workspace.Counters.AsSpan(0, CounterLength);
        var narrow = workspace.Narrow.AsSpan(0, CounterLength);
        Span<float> values = stackalloc float[Block];
        for (int block = 0; block < blocksPerGroup; block++)
        {
            counters.Clear();
            counting.Count(patch, BlockCodes(group, block), counters, narrow);
            postProcessors[group].Run(block, counters, values);
            Store(group, block, values, output, epilogue);
        }
    }

    private void RunLookup(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        int outputHeight = g.OutputExtent(Definition.Height), outputWidth = g.OutputExtent(Definition.Width);
        var levels = workspace.Levels.AsSpan(0, codes.Length);
        short[] table = activationLevels!.Levels;
        for (int i = 0; i < codes.Length; i++)
        {
            levels[i] = table[codes[i]];
        }

        var patch = workspace.LevelPatch.AsSpan(0, PaddedInputs);
        patch[^1] = 0;
        Span<float> values = stackalloc float[Block];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < outputHeight * outputWidth; pixel++)
            {
                PatchGather.Gather<short>(g, group, levels, Definition.Height, Definition.Width, pixel / outputWidth, pixel % outputWidth, patch);
                var target = output.Slice((group * g.GroupOutputs * Definition.OutputPixels) + pixel);
                for (int block = 0; block < blocksPerGroup; block++)
                {
                    lookup!.Run(patch, BlockCodes(group, block), values);
                    foreach (ref float value in values)
                    {
                        value *= lookupUnit;
                    }

                    Store(group, block, values, target, epilogue);
                }
            }
        }
    }

    private void Store(int group, int block, ReadOnlySpan<float> values, Span<float> output, in Epilogue epilogue)
    {
        var g = Definition.Geometry;
        int first = block * Block;
        int count = Math.Min(Block, g.GroupOutputs - first);
        for (int i = 0; i < count; i++)
        {
            output[(first + i) * Definition.OutputPixels] = epilogue.Apply(values[i], (group * g.GroupOutputs) + first + i);
        }
    }

    private byte[] Arrange()
    {
        var g = Definition.Geometry;
        var result = new byte[checked(g.Groups * blocksPerGroup * PaddedInputs * Block)];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int o = 0; o < g.GroupOutputs; o++)
            {
                var row = parameters.Codes.AsSpan(((group * g.GroupOutputs) + o) * Inputs, Inputs);
                int start = (((group * blocksPerGroup) + (o / Block)) * PaddedInputs * Block) + (o % Block);
                for (int k = 0; k < row.Length; k++)
                {
                    result[start + (k * Block)] = row[k];
                }
            }
        }

        return result;
    }
}

using System.ComponentModel;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;

namespace TeqGen.Models;

/// <summary>A layer with its parameters loaded, ready to run in the family that was chosen.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedLayer
{
    internal QuantizedLayer(QuantizedLayerDefinition definition, LayerParameters parameters, string file, KernelFamily family)
    {
        Definition = definition;
        ParameterCheck.Run(definition, parameters, file);
        Post = new PostProcessing(definition.Weights, definition.Activations);
        int inputs = definition.Geometry.PatchLength;
        if (definition.Counting is { } counting && (counting.Inputs != inputs || counting.Counters != Post.Layout.Total))
        {
            throw new InvalidOperationException(
                $"Layer {definition.Path}: the emitted kernel has {counting.Inputs} inputs and {counting.Counters} counters, "
                + $"the layer needs {inputs} and {Post.Layout.Total}. Generator and runtime are of different versions.");
        }

        Executor = family switch
        {
            KernelFamily.Reference => new ReferenceExecutor(definition, parameters, Post),
            KernelFamily.Counting when BitSlicedExecutor.Serves(definition) => new BitSlicedExecutor(definition, parameters, Post),
            KernelFamily.Counting => new CountingExecutor(definition, parameters, Post),
            _ => new LookupExecutor(definition, parameters),
        };
    }

    /// <summary>What was known of the layer at compile time: path, extents, grids.</summary>
    public QuantizedLayerDefinition Definition { get; }

    internal PostProcessing Post { get; }

    internal LayerExecutor Executor { get; }

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

        Executor.Run(input, output, new LayerCall(relu), workspace);

        // Kernels have pointers into both, which the collector does not see.
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }

    /// <summary>The same between images whose channels lie innermost, as a planned inference keeps them.</summary>
    /// <param name="input">[height, width, inputs], or [inputs, height, width] where <paramref name="channelsLast"/> is false.</param>
    /// <param name="output">Receives [output height, output width, outputs], pixels <paramref name="pixelStride"/> values apart; ends with the last pixel's last channel.</param>
    /// <param name="channelsLast">Whether the input has its channels innermost, as the output has in any case.</param>
    /// <param name="pixelStride">Distance of the output's pixels: the number of outputs, or more where the output is a part of a wider image.</param>
    /// <param name="relu">Whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    /// <exception cref="ArgumentException">A span has another length than the layer, or the pixels overlap.</exception>
    public void RunImage(ReadOnlySpan<float> input, Span<float> output, bool channelsLast, int pixelStride, bool relu, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int outputs = Definition.Geometry.Outputs;
        long expected = ((Definition.OutputPixels - 1) * (long)pixelStride) + outputs;
        if (pixelStride < outputs || input.Length != Definition.InputLength || output.Length != expected)
        {
            throw new ArgumentException(
                $"Layer {Definition.Path} takes {Definition.InputLength} values and gives {Definition.OutputPixels} pixels of {outputs} values, found {input.Length} and {output.Length} values with pixels "
                + $"{pixelStride} apart.",
                nameof(input));
        }

        Executor.Run(input, output, new LayerCall(relu, channelsLast, pixelStride), workspace);

        // Kernels have pointers into both, which the collector does not see.
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }

    /// <summary>Runs a Linear on several inputs at once.</summary>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="output">Receives [rows, outputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="relu">Whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    /// <exception cref="ArgumentException">The layer has more than one pixel, or a span has another length than the rows.</exception>
    public void RunRows(ReadOnlySpan<float> input, Span<float> output, int rows, bool relu, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (Definition.Height * Definition.Width != 1 || Definition.OutputPixels != 1
            || input.Length != (long)rows * Definition.InputLength || output.Length != (long)rows * Definition.OutputLength)
        {
            throw new ArgumentException(
                $"Layer {Definition.Path} takes rows of {Definition.InputLength} values and gives {Definition.OutputLength} for each, found {input.Length} and {output.Length} for {rows} rows of a "
                + $"{Definition.Height}×{Definition.Width} image.",
                nameof(input));
        }

        Executor.RunRows(input, output, rows, relu, workspace);

        // Kernels have pointers into both, which the collector does not see.
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }
}

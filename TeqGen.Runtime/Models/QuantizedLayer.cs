using System.ComponentModel;
using System.Runtime.InteropServices;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;
using TeqGen.Operators;

namespace TeqGen.Models;

/// <summary>A layer with its parameters loaded, ready to run in the family that was chosen.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedLayer
{
    internal QuantizedLayer(QuantizedLayerDefinition definition, LayerParameters parameters, string file, KernelFamily family)
    {
        Definition = definition;
        ParameterCheck.Run(definition, parameters, file);
        Rows = definition.LookedUp ? new CodeRows(definition, parameters) : null;
        Post = new PostProcessing(definition.Weights, definition.Activations);
        int inputs = definition.Geometry.PatchLength;
        if (definition.Counting is { } counting && (counting.Inputs != inputs || counting.Counters != Post.Layout.Total))
        {
            throw new InvalidOperationException(
                $"Layer {definition.Path}: the emitted kernel has {counting.Inputs} inputs and {counting.Counters} counters, "
                + $"the layer needs {inputs} and {Post.Layout.Total}. Generator and runtime are of different versions.");
        }

        Executor = (family == KernelFamily.Auto ? definition.Kernel : family) switch
        {
            KernelFamily.Reference => new ReferenceExecutor(definition, parameters, Post),
            KernelFamily.Counting when definition.Counting is null && BitSlicedExecutor.Serves(definition) => new BitSlicedExecutor(definition, parameters, Post),
            KernelFamily.Counting => new CountingExecutor(definition, parameters, Post),
            _ => new LookupExecutor(definition, parameters),
        };
    }

    /// <summary>What was known of the layer at compile time: path, extents, grids.</summary>
    public QuantizedLayerDefinition Definition { get; }

    internal PostProcessing Post { get; }

    internal LayerExecutor Executor { get; }

    /// <summary>The rows of an embedding that are looked up; null of another layer.</summary>
    internal CodeRows? Rows { get; }

    /// <summary>The executor, if it takes ranks for values.</summary>
    private LookupExecutor? Taker => Executor is LookupExecutor { TakesRanks: true } taker ? taker : null;

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
    /// <param name="output">Receives [output height, output width, outputs] in an image of <paramref name="pixelStride"/> channels.</param>
    /// <param name="channelsLast">Whether the input has its channels innermost, as the output has in any case.</param>
    /// <param name="pixelStride">Channels of the image that the output is in: the number of outputs, or more where it is a part.</param>
    /// <param name="relu">Whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    /// <param name="firstChannel">Where in that image the outputs begin.</param>
    /// <param name="reader">
    /// The layer that alone reads the output, directly or through <see cref="MaxPool(ReadOnlySpan{float}, Span{float}, int, int, int, in Pool2dGeometry)"/>: the output may then be what that layer makes of the values.
    /// </param>
    /// <param name="handedOver">Whether the input was written with this layer as its reader.</param>
    /// <param name="accumulate">Whether outputs are added to what <paramref name="output"/> holds, before ReLU, as a residual connection does; there is no reader then.</param>
    /// <exception cref="ArgumentException">A span has another length than the layer, or the outputs do not fit into the image.</exception>
    public void RunImage(
        ReadOnlySpan<float> input,
        Span<float> output,
        bool channelsLast,
        int pixelStride,
        bool relu,
        InferenceWorkspace workspace,
        int firstChannel = 0,
        QuantizedLayer? reader = null,
        bool handedOver = false,
        bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int outputs = Definition.Geometry.Outputs;
        if (firstChannel < 0 || firstChannel > pixelStride - outputs || input.Length != Definition.InputLength || output.Length != Definition.OutputPixels * (long)pixelStride)
        {
            throw new ArgumentException(
                $"Layer {Definition.Path} takes {Definition.InputLength} values and gives {Definition.OutputPixels} pixels of {outputs} values, found {input.Length} and {output.Length} values, with outputs from "
                + $"{firstChannel} of {pixelStride} channels.",
                nameof(input));
        }

        var taker = Executor is LookupExecutor && !accumulate ? reader?.Taker : null;
        Executor.Run(input, output, new LayerCall(relu, channelsLast, pixelStride, firstChannel, handedOver && Taker is not null, taker, accumulate), workspace);

        // Kernels have pointers into both, which the collector does not see.
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }

    /// <summary>The largest value under each square window of an image that this layer alone reads; see <see cref="RunImage"/>.</summary>
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="kernel">Extent of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Padding on each side, which never wins.</param>
    public void MaxPool(ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, int kernel, int stride, int padding) =>
        MaxPool(input, output, channels, height, width, new Pool2dGeometry((kernel, kernel), (stride, stride), (padding, padding)));

    /// <summary>The largest value under each window of an image that this layer alone reads; see <see cref="RunImage"/>.</summary>
    /// <param name="input">[height, width, channels].</param>
    /// <param name="output">Receives [output height, output width, channels].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Height of the input.</param>
    /// <param name="width">Width of the input.</param>
    /// <param name="g">The windows.</param>
    public void MaxPool(ReadOnlySpan<float> input, Span<float> output, int channels, int height, int width, in Pool2dGeometry g)
    {
        if (Taker is null)
        {
            ChannelsLast.Max(input, output, channels, height, width, g);
        }
        else
        {
            RankPooling.Max(MemoryMarshal.AsBytes(input), MemoryMarshal.AsBytes(output), Definition.Activations.Signed, channels, height, width, g);
        }
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

        if (rows > 0)
        {
            Executor.RunRows(input, output, rows, relu, workspace);
        }

        // Kernels have pointers into both, which the collector does not see.
        GC.KeepAlive(workspace);
        GC.KeepAlive(this);
    }

    /// <summary>Decodes rows of an embedding.</summary>
    /// <param name="symbols">Their numbers, as whole numbers.</param>
    /// <param name="output">Receives [symbols, features].</param>
    /// <exception cref="ArgumentException">A value is no symbol, the output has another length, or the layer is no embedding.</exception>
    public void LookUp(ReadOnlySpan<float> symbols, Span<float> output)
    {
        int width = Definition.InputLength;
        if (Rows is not { } rows || output.Length != (long)symbols.Length * width)
        {
            throw new ArgumentException($"Layer {Definition.Path} gives {width} values for each symbol, found {symbols.Length} symbols and room for {output.Length} values.", nameof(output));
        }

        for (int i = 0; i < symbols.Length; i++)
        {
            rows.Decode(Embedding.SymbolOf(symbols[i], rows.Count), output.Slice(i * width, width));
        }
    }
}

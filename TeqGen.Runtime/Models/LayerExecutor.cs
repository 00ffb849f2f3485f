using TeqGen.Kernels;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>Computes a layer's outputs in one kernel family.</summary>
/// <param name="definition">The layer.</param>
internal abstract class LayerExecutor(QuantizedLayerDefinition definition)
{
    private readonly GridEncoder encoder = new(definition.Activations);

    protected QuantizedLayerDefinition Definition { get; } = definition;

    /// <summary>Memory that <see cref="Run"/> works in.</summary>
    public abstract WorkspaceNeeds Needs { get; }

    /// <summary>Bytes that the weights take, with what was precomputed of them.</summary>
    public abstract long WeightBytes { get; }

    /// <summary>Computes all outputs.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output">Receives the output.</param>
    /// <param name="call">How both lie in memory, and whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    public abstract void Run(ReadOnlySpan<float> input, Span<float> output, in LayerCall call, InferenceWorkspace workspace);

    /// <summary>Computes the outputs of several inputs of a Linear, one after the other unless the family can do better.</summary>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="output">Receives [rows, outputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="relu">Whether negative values become 0.</param>
    /// <param name="workspace">Memory to work in.</param>
    public virtual void RunRows(ReadOnlySpan<float> input, Span<float> output, int rows, bool relu, InferenceWorkspace workspace)
    {
        for (int row = 0; row < rows; row++)
        {
            Run(
                input.Slice(row * Definition.InputLength, Definition.InputLength),
                output.Slice(row * Definition.OutputLength, Definition.OutputLength),
                new LayerCall(relu),
                workspace);
        }
    }

    /// <summary>The codes of the input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="workspace">Where they are put.</param>
    protected ReadOnlySpan<byte> Encode(ReadOnlySpan<float> input, InferenceWorkspace workspace)
    {
        var codes = workspace.Codes.AsSpan(0, input.Length);
        encoder.Encode(input, codes);
        return codes;
    }

    /// <summary>Puts a block's dot products where they belong.</summary>
    /// <param name="group">The group of outputs.</param>
    /// <param name="block">The block of as many outputs as there are values in it.</param>
    /// <param name="pixel">The output pixel.</param>
    /// <param name="values">The dot products; those beyond the last output mean nothing. Changed.</param>
    /// <param name="output">The output.</param>
    /// <param name="call">How the output lies in memory.</param>
    /// <param name="epilogue">What happens to each dot product.</param>
    protected void Store(int group, int block, int pixel, Span<float> values, Span<float> output, in LayerCall call, in Epilogue epilogue)
    {
        var g = Definition.Geometry;
        int first = block * values.Length;
        int channel = (group * g.GroupOutputs) + first;
        values = values[..Math.Min(values.Length, g.GroupOutputs - first)];
        epilogue.Apply(values, channel);
        int pixels = Definition.OutputPixels;
        int position = call.Position(channel, pixel, pixels), step = call.PixelStride > 0 ? 1 : pixels;
        if (call.Accumulate)
        {
            Epilogue.Accumulate(values, output.Slice(position, values.Length), call.Relu);
            return;
        }

        foreach (float value in values)
        {
            output[position] = value;
            position += step;
        }
    }
}

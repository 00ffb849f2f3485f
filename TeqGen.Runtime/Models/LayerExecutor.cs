using TeqGen.Kernels;

namespace TeqGen.Models;

/// <summary>Computes a layer's outputs from the codes of its input, in one kernel family.</summary>
/// <param name="weights">The layer's weights.</param>
internal abstract class LayerExecutor(LayerWeights weights)
{
    protected LayerWeights Weights { get; } = weights;

    protected QuantizedLayerDefinition Definition => Weights.Definition;

    /// <summary>Memory that <see cref="Run"/> works in, the input's codes included.</summary>
    public abstract WorkspaceNeeds Needs { get; }

    /// <summary>Computes all outputs.</summary>
    /// <param name="codes">[inputs, height, width].</param>
    /// <param name="output">Receives [outputs, output height, output width].</param>
    /// <param name="epilogue">What happens to each dot product.</param>
    /// <param name="workspace">Memory to work in.</param>
    public abstract void Run(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace);

    /// <summary>Puts a block's dot products where they belong.</summary>
    /// <param name="group">The group of outputs.</param>
    /// <param name="block">The block of 32 outputs in it.</param>
    /// <param name="pixel">The output pixel.</param>
    /// <param name="values">32 dot products; those beyond the last output mean nothing. Changed.</param>
    /// <param name="output">[outputs, pixels].</param>
    /// <param name="epilogue">What happens to each dot product.</param>
    protected void Store(int group, int block, int pixel, Span<float> values, Span<float> output, in Epilogue epilogue)
    {
        var g = Definition.Geometry;
        int first = block * values.Length;
        int channel = (group * g.GroupOutputs) + first;
        values = values[..Math.Min(values.Length, g.GroupOutputs - first)];
        epilogue.Apply(values, channel);
        int pixels = Definition.OutputPixels;
        int position = (channel * pixels) + pixel;
        foreach (float value in values)
        {
            output[position] = value;
            position += pixels;
        }
    }
}

using System.ComponentModel;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>A layer with its parameters loaded, ready to run in the family that was chosen.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedLayer
{
    private readonly GridEncoder encoder;
    private readonly LayerExecutor executor;

    internal QuantizedLayer(QuantizedLayerDefinition definition, LayerParameters parameters, string file, KernelFamily family)
    {
        Definition = definition;
        ParameterCheck.Run(definition, parameters, file);
        Post = new PostProcessing(definition.Weights, definition.Activations);
        Weights = new LayerWeights(definition, parameters);
        Counting = definition.Counting ?? new RolledCountingKernel(Weights.Inputs, Post.Layout);
        if (Counting.Inputs != Weights.Inputs || Counting.Counters != Post.Layout.Total)
        {
            throw new InvalidOperationException(
                $"Layer {definition.Path}: the emitted kernel has {Counting.Inputs} inputs and {Counting.Counters} counters, "
                + $"the layer needs {Weights.Inputs} and {Post.Layout.Total}. Generator and runtime are of different versions.");
        }

        encoder = new GridEncoder(definition.Activations);
        executor = family switch
        {
            KernelFamily.Reference => new ReferenceExecutor(Weights, Post),
            KernelFamily.Counting => new CountingExecutor(Weights, Post, Counting),
            _ => new LookupExecutor(Weights),
        };
    }

    /// <summary>What was known of the layer at compile time: path, extents, grids.</summary>
    public QuantizedLayerDefinition Definition { get; }

    internal LayerWeights Weights { get; }

    internal CountingKernel Counting { get; }

    internal PostProcessing Post { get; }

    internal WorkspaceNeeds Needs => executor.Needs;

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
        executor.Run(codes, output, new Epilogue(Weights.Parameters.Scales, Weights.Parameters.Bias, relu), workspace);
    }
}

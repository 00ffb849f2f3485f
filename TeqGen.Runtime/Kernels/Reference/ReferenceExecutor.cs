using TeqGen.Models;

namespace TeqGen.Kernels.Reference;

/// <summary>A layer by the scalar reference, one output at a time.</summary>
internal sealed class ReferenceExecutor(LayerWeights weights, PostProcessing post) : LayerExecutor(weights)
{
    public override WorkspaceNeeds Needs => new(Codes: Definition.InputLength, CodePatch: Weights.Inputs);

    public override void Run(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var patch = workspace.CodePatch.AsSpan(0, Weights.Inputs);
        for (int channel = 0; channel < g.Outputs; channel++)
        {
            var pixels = output.Slice(channel * Definition.OutputPixels, Definition.OutputPixels);
            int width = g.OutputWidth(Definition.Width);
            for (int pixel = 0; pixel < pixels.Length; pixel++)
            {
                PatchGather.Gather(
                    g, channel / g.GroupOutputs, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch);
                pixels[pixel] = ReferenceKernel.Value(post, Weights.Row(channel), patch);
                epilogue.Apply(pixels.Slice(pixel, 1), channel);
            }
        }
    }
}

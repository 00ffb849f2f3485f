using TeqGen.Models;

namespace TeqGen.Kernels.Reference;

/// <summary>A layer by the scalar reference, one output at a time.</summary>
internal sealed class ReferenceExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, PostProcessing post) : LayerExecutor(definition)
{
    public override WorkspaceNeeds Needs => new(Codes: Definition.InputLength, CodePatch: Definition.Geometry.PatchLength);

    public override long WeightBytes => parameters.Codes.Length;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, bool relu, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var codes = Encode(input, workspace);
        var epilogue = new Epilogue(parameters.Scales, parameters.Bias, relu);
        var patch = workspace.CodePatch.AsSpan(0, g.PatchLength);
        for (int channel = 0; channel < g.Outputs; channel++)
        {
            var pixels = output.Slice(channel * Definition.OutputPixels, Definition.OutputPixels);
            var row = parameters.Codes.AsSpan(channel * g.PatchLength, g.PatchLength);
            int width = g.OutputWidth(Definition.Width);
            for (int pixel = 0; pixel < pixels.Length; pixel++)
            {
                PatchGather.Gather(
                    g, channel / g.GroupOutputs, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch);
                pixels[pixel] = ReferenceKernel.Value(post, row, patch);
                epilogue.Apply(pixels.Slice(pixel, 1), channel);
            }
        }
    }
}

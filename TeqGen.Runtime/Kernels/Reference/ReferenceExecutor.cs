using TeqGen.Models;

namespace TeqGen.Kernels.Reference;

/// <summary>A layer by the scalar reference, one output at a time.</summary>
internal sealed class ReferenceExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, PostProcessing post) : LayerExecutor(definition)
{
    public override WorkspaceNeeds Needs => new(Codes: Definition.InputLength, CodePatch: Definition.Geometry.PatchLength);

    public override long WeightBytes => parameters.Codes.Length;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, in LayerCall call, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var codes = Encode(input, workspace);
        var epilogue = new Epilogue(parameters.Scales, parameters.Bias, call.ReluBeforeStore);
        var patch = workspace.CodePatch.AsSpan(0, g.PatchLength);
        for (int channel = 0; channel < g.Outputs; channel++)
        {
            var row = parameters.Codes.AsSpan(channel * g.PatchLength, g.PatchLength);
            int width = g.OutputWidth(Definition.Width);
            for (int pixel = 0; pixel < Definition.OutputPixels; pixel++)
            {
                PatchGather.Gather(
                    g, channel / g.GroupOutputs, codes, Definition.Height, Definition.Width, pixel / width, pixel % width, patch, call.ChannelsLast);
                var target = output.Slice(call.Position(channel, pixel, Definition.OutputPixels), 1);
                float value = ReferenceKernel.Value(post, row, patch);
                epilogue.Apply(new Span<float>(ref value), channel);
                if (call.Accumulate)
                {
                    Epilogue.Accumulate([value], target, call.Relu);
                }
                else
                {
                    target[0] = value;
                }
            }
        }
    }
}

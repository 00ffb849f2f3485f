using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared;

namespace TeqGen.Tests.Models;

/// <summary>A quantized layer with random parameters, and what it should compute, in binary64 and as written in a textbook.</summary>
internal sealed class LayerCase
{
    private readonly LayerParameters parameters;

    public LayerCase(
        Conv2dGeometry geometry, int height, int width, bool bias = true, bool scales = true, int weightBits = 3, int activationBits = 4, bool signed = true, int seed = 1)
    {
        var random = new Random(seed);
        double b = 1 + (4.0 / (1 << Math.Max(weightBits, activationBits)));
        var weights = new ExponentialGrid(b, 0.01, -0.01, weightBits, true, ZeroTreatment.Companded);
        var activations = signed
            ? new ExponentialGrid(b, 0.2, 0.05, activationBits, true, ZeroTreatment.Reserved)
            : new ExponentialGrid(b, 0.2, -0.2, activationBits, false, ZeroTreatment.Companded);
        Definition = new("layer", geometry, height, width, bias, weights, activations, null);
        parameters = new(
            "layer",
            weights.StoredBits,
            Kernels.KernelSamples.Codes(random, weights.Format, geometry.Outputs * geometry.PatchLength),
            scales ? [.. Enumerable.Range(0, geometry.Outputs).Select(_ => 0.5f + (float)random.NextDouble())] : null,
            bias ? [.. Enumerable.Range(0, geometry.Outputs).Select(_ => (float)random.NextDouble() - 0.5f)] : null);
        Input = [.. Enumerable.Range(0, geometry.Inputs * height * width).Select(_ => (float)((random.NextDouble() * 2) - (signed ? 1 : 0.5)))];
    }

    public QuantizedLayerDefinition Definition { get; }

    public LayerParameters Parameters => parameters;

    public float[] Input { get; }

    public int OutputLength => Definition.OutputLength;

    public QuantizedNetwork Load(KernelFamily family)
    {
        byte[] content = BlobWriter.Write([parameters]);
        return new QuantizedNetwork(ParameterBlob.FromBytes(content, "case.teqw", Sha256Hex.Of(content)), family, 0, Definition);
    }

    public float[] Run(KernelFamily family, bool relu = false)
    {
        var network = Load(family);
        var workspace = network.Rent();
        var output = new float[OutputLength];
        network.Layers[0].Run(Input, output, relu, workspace);
        network.Return(workspace);
        return output;
    }

    public double[] Expected(bool relu)
    {
        var g = Definition.Geometry;
        var encoder = new GridEncoder(Definition.Activations);
        double[] input = [.. Input.Select(x => (double)Definition.Activations.Decode(encoder.Encode(x)))];
        int height = g.OutputHeight(Definition.Height), width = g.OutputWidth(Definition.Width);
        var output = new double[OutputLength];
        for (int i = 0; i < output.Length; i++)
        {
            int channel = i / (height * width);
            double value = Dot(input, channel, i / width % height, i % width);
            value = (value * (parameters.Scales?[channel] ?? 1)) + (parameters.Bias?[channel] ?? 0);
            output[i] = relu ? Math.Max(value, 0) : value;
        }

        return output;
    }

    private double Dot(double[] input, int channel, int y, int x)
    {
        var (g, weights) = (Definition.Geometry, Definition.Weights);
        double sum = 0;
        for (int k = 0; k < g.PatchLength; k++)
        {
            int c = (channel / g.GroupOutputs * g.GroupInputs) + (k / (g.Kernel.Height * g.Kernel.Width));
            int row = (y * g.Stride.Height) + (k / g.Kernel.Width % g.Kernel.Height * g.Dilation) - g.Padding.Height;
            int column = (x * g.Stride.Width) + (k % g.Kernel.Width * g.Dilation) - g.Padding.Width;
            if (row >= 0 && row < Definition.Height && column >= 0 && column < Definition.Width)
            {
                sum += input[(((c * Definition.Height) + row) * Definition.Width) + column] * weights.Decode(parameters.Codes[(channel * g.PatchLength) + k]);
            }
        }

        return sum;
    }
}

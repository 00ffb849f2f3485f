using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>A layer's parameters as they lie in memory.</summary>
internal sealed class LayerImage
{
    private readonly byte[] packed;
    private readonly int bits;
    private readonly int count;

    public LayerImage(LayerParameters parameters)
    {
        (packed, bits, count) = (PackedCodes.Pack(parameters.Codes, parameters.StoredBits), parameters.StoredBits, parameters.Codes.Length);
        (Scales, Bias) = (parameters.Scales, parameters.Bias);
    }

    private LayerImage(byte[] codes) => (packed, bits, count) = (PackedCodes.Pack(codes, 8), 8, codes.Length);

    public float[]? Scales { get; private init; }

    public float[]? Bias { get; private init; }

    /// <summary>The right operand of a product, [groups, inputs, outputs], in the place of weights.</summary>
    public static LayerImage OfProduct(LayerShape shape, byte[] codes)
    {
        int inputs = shape.PatchLength, outputs = shape.GroupOutputs;
        var turned = new byte[codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            int group = i / (inputs * outputs), input = i / outputs % inputs, output = i % outputs;
            turned[(((group * outputs) + output) * inputs) + input] = codes[i];
        }

        return new(turned);
    }

    /// <summary>The codes as [outputs, inputs].</summary>
    public byte[] Unpack()
    {
        var result = new byte[count];
        PackedCodes.Unpack(packed, bits, result);
        return result;
    }

    /// <summary>With the gates of a state's value one after the other, where parameters have all of a gate together.</summary>
    /// <param name="gates">How many.</param>
    /// <param name="inputs">Terms of a dot product.</param>
    public LayerImage ByState(int gates, int inputs)
    {
        return new(ByState(Unpack(), gates, inputs)) { Scales = Turned(Scales), Bias = Turned(Bias) };

        float[]? Turned(float[]? values) => values is null ? null : ByState(values, gates, 1);
    }

    private static T[] ByState<T>(T[] values, int gates, int length)
    {
        int hidden = values.Length / gates / length;
        var result = new T[values.Length];
        for (int gate = 0; gate < gates; gate++)
        {
            for (int j = 0; j < hidden; j++)
            {
                Array.Copy(values, ((gate * hidden) + j) * length, result, ((j * gates) + gate) * length, length);
            }
        }

        return result;
    }
}

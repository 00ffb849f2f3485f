using TeqGen.Shared.Layout;

namespace TeqGen.Models;

/// <summary>A layer's weight codes in the two arrangements that kernels want: rows of one output, and blocks of 32 outputs.</summary>
internal sealed class LayerWeights
{
    private const int BlockOutputs = KernelLayout.BlockOutputs;
    private readonly byte[] blocks;

    public LayerWeights(QuantizedLayerDefinition definition, LayerParameters parameters)
    {
        Definition = definition;
        Parameters = parameters;
        blocks = Arrange();
    }

    public QuantizedLayerDefinition Definition { get; }

    public LayerParameters Parameters { get; }

    /// <summary>Length of the dot products.</summary>
    public int Inputs => Definition.Geometry.PatchLength;

    /// <summary>The same, even: kernels that take inputs in pairs find a zero at the end.</summary>
    public int PaddedInputs => Inputs + (Inputs & 1);

    /// <summary>Blocks of one group's outputs.</summary>
    public int BlocksPerGroup => KernelLayout.BlockCount(Definition.Geometry.GroupOutputs);

    /// <summary>The codes of one output.</summary>
    public ReadOnlySpan<byte> Row(int output) => Parameters.Codes.AsSpan(output * Inputs, Inputs);

    /// <summary>The codes of one group's outputs, one output after the other.</summary>
    public ReadOnlySpan<byte> GroupRows(int group)
    {
        int length = Definition.Geometry.GroupOutputs * Inputs;
        return Parameters.Codes.AsSpan(group * length, length);
    }

    /// <summary>The codes of 32 outputs as [padded inputs, 32].</summary>
    public ReadOnlySpan<byte> Block(int group, int block) =>
        blocks.AsSpan(((group * BlocksPerGroup) + block) * PaddedInputs * BlockOutputs, PaddedInputs * BlockOutputs);

    private byte[] Arrange()
    {
        var g = Definition.Geometry;
        var result = new byte[checked(g.Groups * BlocksPerGroup * PaddedInputs * BlockOutputs)];
        for (int output = 0; output < g.Outputs; output++)
        {
            int group = output / g.GroupOutputs, o = output % g.GroupOutputs;
            int start = (((group * BlocksPerGroup) + (o / BlockOutputs)) * PaddedInputs * BlockOutputs) + (o % BlockOutputs);
            var row = Row(output);
            for (int k = 0; k < row.Length; k++)
            {
                result[start + (k * BlockOutputs)] = row[k];
            }
        }

        return result;
    }
}

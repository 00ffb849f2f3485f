using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>A layer's weight codes in blocks of 32 outputs, as <see cref="KernelLayout"/> describes.</summary>
internal sealed class CountingBlocks
{
    private const int BlockOutputs = KernelLayout.BlockOutputs;
    private readonly byte[] blocks;
    private readonly int inputs;

    /// <summary>Arranges codes.</summary>
    /// <param name="definition">The layer.</param>
    /// <param name="codes">[outputs, inputs].</param>
    public CountingBlocks(QuantizedLayerDefinition definition, ReadOnlySpan<byte> codes)
    {
        var g = definition.Geometry;
        inputs = g.PatchLength;
        BlocksPerGroup = KernelLayout.BlockCount(g.GroupOutputs);
        blocks = new byte[checked(g.Groups * BlocksPerGroup * inputs * BlockOutputs)];
        for (int output = 0; output < g.Outputs; output++)
        {
            int group = output / g.GroupOutputs, o = output % g.GroupOutputs;
            int start = (((group * BlocksPerGroup) + (o / BlockOutputs)) * inputs * BlockOutputs) + (o % BlockOutputs);
            var row = codes.Slice(output * inputs, inputs);
            for (int k = 0; k < row.Length; k++)
            {
                blocks[start + (k * BlockOutputs)] = row[k];
            }
        }
    }

    /// <summary>Bytes that the codes take.</summary>
    public long Bytes => blocks.Length;

    /// <summary>Blocks of one group's outputs.</summary>
    public int BlocksPerGroup { get; }

    /// <summary>The codes of 32 outputs as [inputs, 32].</summary>
    public ReadOnlySpan<byte> Block(int group, int block) =>
        blocks.AsSpan(((group * BlocksPerGroup) + block) * inputs * BlockOutputs, inputs * BlockOutputs);
}

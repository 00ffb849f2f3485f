using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>
/// The rows of an embedding at their codes' width. A row is decoded where it is looked up; the whole is never expanded. A row begins with a whole byte.
/// </summary>
internal sealed class CodeRows
{
    private readonly byte[] packed;
    private readonly float[] levels;
    private readonly float[]? scales;
    private readonly int width;
    private readonly int bits;
    private readonly int stride;

    public CodeRows(QuantizedLayerDefinition definition, LayerParameters parameters)
    {
        (width, bits, scales) = (definition.Geometry.PatchLength, definition.Weights.StoredBits, parameters.Scales);
        Count = definition.Geometry.Outputs;
        stride = checked((int)PackedCodes.ByteCount(width, bits));
        packed = new byte[checked(stride * Count)];
        for (int row = 0; row < Count; row++)
        {
            PackedCodes.Pack(parameters.Codes.AsSpan(row * width, width), bits).CopyTo(packed, row * stride);
        }

        levels = new float[1 << bits];
        for (int code = 0; code < levels.Length; code++)
        {
            levels[code] = definition.Weights.IsValid((byte)code) ? definition.Weights.Decode((byte)code) : 0;
        }
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Bytes that the codes take.</summary>
    public long Bytes => packed.Length;

    /// <summary>Decodes a row: the level times the row's factor, rounded to binary32 once.</summary>
    public void Decode(int row, Span<float> target)
    {
        float scale = scales is null ? 1 : scales[row];
        uint mask = (1u << bits) - 1, pending = 0;
        int pendingBits = 0, position = row * stride;
        foreach (ref float value in target[..width])
        {
            if (pendingBits < bits)
            {
                pending |= (uint)packed[position++] << pendingBits;
                pendingBits += 8;
            }

            value = levels[pending & mask] * scale;
            pending >>= bits;
            pendingBits -= bits;
        }
    }
}

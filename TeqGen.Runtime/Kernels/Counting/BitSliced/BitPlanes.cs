using System.Runtime.InteropServices;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting.BitSliced;

/// <summary>
/// Weight codes as bit planes: for 512 outputs and an input, 64 bytes for each bit of the code, the sign last. A code takes exactly its bits. Inputs of a block
/// follow each other.
/// </summary>
internal sealed unsafe class BitPlanes
{
    public const int BlockOutputs = 512;
    public const int PlaneBytes = BlockOutputs / 8;
    private readonly AlignedBuffer<byte> planes;
    private readonly int inputs;

    /// <summary>Arranges codes.</summary>
    /// <param name="format">Their format, signed.</param>
    /// <param name="rows">[outputs, inputs].</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="inputs">Number of inputs.</param>
    public BitPlanes(OperandFormat format, ReadOnlySpan<byte> rows, int outputs, int inputs)
    {
        this.inputs = inputs;
        Count = format.StoredBits;
        Blocks = (outputs + BlockOutputs - 1) / BlockOutputs;
        planes = new AlignedBuffer<byte>(checked(Blocks * inputs * ColumnBytes));
        for (int output = 0; output < outputs; output++)
        {
            int bit = Place(output % BlockOutputs);
            byte* first = planes.Pointer + (output / BlockOutputs * (long)inputs * ColumnBytes) + (bit / 8);
            byte mask = (byte)(1 << (bit % 8));
            var row = rows.Slice(output * inputs, inputs);
            for (int k = 0; k < inputs; k++, first += ColumnBytes)
            {
                for (int plane = 0, code = row[k]; code != 0; plane++, code >>= 1)
                {
                    if ((code & 1) != 0)
                    {
                        first[plane * PlaneBytes] |= mask;
                    }
                }
            }
        }
    }

    /// <summary>Planes of a code: the magnitude's bits and the sign.</summary>
    public int Count { get; }

    /// <summary>Blocks of 512 outputs.</summary>
    public int Blocks { get; }

    /// <summary>Bytes that the codes take.</summary>
    public long Bytes => planes.Length;

    /// <summary>Bytes of one input of a block.</summary>
    public int ColumnBytes => Count * PlaneBytes;

    /// <summary>The inputs of a block, one after the other.</summary>
    public byte* Block(int block) => planes.Pointer + (block * (long)inputs * ColumnBytes);

    /// <summary>
    /// The bit of an output. Broadcasting 32 bits gives 16-bit lanes that see the lower and the upper half in turn; so that lanes come out in the order
    /// of outputs, even outputs stand in the lower half and odd ones in the upper.
    /// </summary>
    private static int Place(int output) => (output & ~31) | ((output & 1) << 4) | ((output & 31) >> 1);
}

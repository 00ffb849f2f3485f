using System;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// What multiplies counts by powers of the base: multipliers of its own, and the vector unit's. The vector unit scales results a few times a value and is
/// idle otherwise; an array of 24 × 24 bits, or each half of it, takes a part of a power's 53 bits, and three make a product.
/// </summary>
internal sealed class PostUnit
{
    /// <summary>Bits of a power of the base: a binary64 fraction.</summary>
    public const int PowerBits = 53;

    /// <summary>Bits of a binary32 fraction, and so of an operand of the vector unit's multipliers.</summary>
    public const int ArrayBits = 24;

    private readonly MachineDescription machine;
    private readonly int ownDigits;
    private readonly int vectorDigits;

    /// <param name="machine">The machine.</param>
    /// <param name="width">Bits of a count.</param>
    public PostUnit(MachineDescription machine, int width)
    {
        this.machine = machine;
        ownDigits = LayerTiles.Divide(width, machine["postCountBits"]);
        vectorDigits = Parts(machine) == 0 ? 1 : LayerTiles.Divide(width, DigitBits(machine));
    }

    /// <summary>Parts of a vector lane's multiplier that work on their own: 0 where the vector unit does not multiply counts.</summary>
    public static int Parts(MachineDescription machine) => machine["postVectorParts"];

    /// <summary>Bits of a count that the vector unit takes in a cycle.</summary>
    public static int DigitBits(MachineDescription machine) => ArrayBits / Parts(machine);

    /// <summary>Products that the vector unit forms at once.</summary>
    public static int VectorUnits(MachineDescription machine) =>
        machine["vectorLanes"] * Parts(machine) / LayerTiles.Divide(PowerBits, ArrayBits);

    /// <summary>Cycles for so many products of a count and a power, beside so many operations on binary32 values.</summary>
    public long Cycles(long products, long operations)
    {
        long vector = LayerTiles.Divide(operations, machine["vectorLanes"]);
        if (products == 0)
        {
            return vector;
        }

        // Both kinds of multipliers end at the same time, the vector unit's having begun later by its other work: t·own/ownDigits +
        // (t − vector)·shared/vectorDigits = products.
        long own = (long)machine["postMultipliers"] * vectorDigits, shared = (long)VectorUnits(machine) * ownDigits;
        long together = LayerTiles.Divide((products * ownDigits * vectorDigits) + (shared * vector), own + shared);
        return own > 0 && together < vector ? vector : Math.Max(together, vector);
    }

    /// <summary>Energy of a product and its addition to the sum, of a count of so many bits. Bits that are not used are zero and do not switch.</summary>
    public long Energy(int width)
    {
        long product = ((long)width * PowerBits * machine["multiplyBitProduct"]) + machine["addFp64"];
        return Parts(machine) == 0 ? product : product + (CombinerBits(machine) * (long)machine["addBit"]);
    }

    /// <summary>Adder bits that make one product of the parts' products: two sums of parts, and one of digits.</summary>
    public static int CombinerBits(MachineDescription machine) =>
        (2 * (DigitBits(machine) + ArrayBits)) + (DigitBits(machine) < machine["counterBits"] ? machine["counterBits"] + PowerBits : 0);
}

using System;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// What one layer's work costs the element under a vault, in cycles of its clock and in energy. The cost model asks it for whole layers, the
/// simulator for each tile that it executes.
/// </summary>
internal sealed class ElementModel
{
    private const int ValueBits = 32;
    private readonly MachineDescription machine;
    private readonly LayerShape shape;
    private readonly LayerNumbers numbers;
    private readonly PostUnit post;
    private readonly int lanesPerSet;
    private readonly int counters;
    private readonly int terms;
    private readonly int width;

    public ElementModel(MachineDescription machine, LayerShape shape, LayerNumbers numbers)
    {
        (this.machine, this.shape, this.numbers) = (machine, shape, numbers);
        lanesPerSet = machine[LanesPerSetName(numbers.Arithmetic)];
        Sets = machine["lanes"] / lanesPerSet;
        width = CounterBits(shape.PatchLength);
        post = new(machine, width);
        if (numbers.Arithmetic == Arithmetic.Exponent)
        {
            var layout = numbers.Counters;
            counters = layout.Total;
            terms = 1 + (layout.SecondCount > 0 ? 1 : 0) + (layout.ThirdCount > 0 ? 1 : 0) + layout.FourthCount;
            Passes = LayerTiles.Divide(counters, machine["counters"]);
            CyclesPerTerm = LayerTiles.Divide(Exponent + 1, machine["exponentBits"]) * (lanesPerSet == 1 ? terms : 1);
            FactorBits = (2 * ValueBits) + (layout.Folded ? 128 : 0);
        }
        else
        {
            (Passes, CyclesPerTerm, FactorBits) = (1, 1, 2 * ValueBits);
        }

        FactorBits = shape.Rows is { Product: true } ? 0 : FactorBits;
    }

    /// <summary>Dot products that are formed at once.</summary>
    public int Sets { get; }

    /// <summary>Times that operands pass because a set has fewer counters than the layer needs.</summary>
    public int Passes { get; }

    /// <summary>Bits of the constants of one output: scale, bias, and what folded terms come to. A product of activations has none.</summary>
    public int FactorBits { get; }

    /// <summary>Counters of one output, and multiplications that turn them into its value.</summary>
    public int Counters => counters;

    private int CyclesPerTerm { get; }

    private int Exponent => Math.Max(numbers.Weights.Format.ExponentBits, numbers.Activations.Format.ExponentBits);

    /// <summary>Bits of a counter for a dot product of so many terms, with its sign.</summary>
    public static int CounterBits(int terms)
    {
        int bits = 1;
        while (terms > 0)
        {
            bits++;
            terms >>= 1;
        }

        return bits;
    }

    public static string LanesPerSetName(Arithmetic arithmetic) => arithmetic switch
    {
        Arithmetic.Int8 => "int8LanesPerSet",
        Arithmetic.Fp16 => "fp16LanesPerSet",
        _ => "exponentLanesPerSet",
    };

    /// <summary>Cycles of the lanes.</summary>
    public long CountCycles(Extent outputs, long pixels, int length)
    {
        int atOnce = OutputsAtOnce(outputs.Length);
        return LayerTiles.Batches(shape, outputs, atOnce) * LayerTiles.Divide(pixels, Sets / atOnce)
            * LayerTiles.Divide(length, lanesPerSet) * Passes * CyclesPerTerm;
    }

    /// <summary>Cycles in which counts become values and values are stored forms, side by side with counting.</summary>
    public long PostCycles(long values, long operations) => post.Cycles(values * counters, operations);

    /// <summary>Cycles of post-processing after the last count of a tile.</summary>
    public long DrainCycles(long values) => post.Cycles(Math.Min(values, Sets) * counters, 0) + 1;

    /// <summary>Bits that pass from the buffer to the registers for a tile.</summary>
    public long BufferReads(long outputs, long pixels, int length)
    {
        long registers = 8L * machine["operandRegisterBytes"];
        long weight = (long)length * numbers.WeightBits, patch = (long)length * numbers.ActivationBits;

        // Windows that overlap along a row share what they have in common.
        long step = patch * Math.Min(shape.Stride.Width, shape.Kernel.Width) / shape.Kernel.Width;
        int atOnce = OutputsAtOnce(outputs), pixelsAtOnce = Math.Max(1, Sets / atOnce);
        long keptOutputs = (registers - (pixelsAtOnce * patch)) / weight, keptPixels = (registers - (atOnce * weight)) / patch;
        if (keptOutputs < atOnce && keptPixels < pixelsAtOnce)
        {
            return (outputs * weight * LayerTiles.Divide(pixels, pixelsAtOnce)) + (pixels * step * LayerTiles.Divide(outputs, atOnce));
        }

        long all = (outputs * weight) + (pixels * step);
        long byOutputs = keptOutputs < atOnce ? long.MaxValue : all + (pixels * step * (LayerTiles.Divide(outputs, keptOutputs) - 1));
        long byPixels = keptPixels < pixelsAtOnce ? long.MaxValue : all + (outputs * weight * (LayerTiles.Divide(pixels, keptPixels) - 1));
        return Math.Min(byOutputs, byPixels);
    }

    /// <summary>Energy of a tile's dot products: buffer to registers to lanes to counters.</summary>
    public Energy CountEnergy(long outputs, long pixels, int length)
    {
        long products = outputs * pixels * length, reads = BufferReads(outputs, pixels, length) * Passes;
        int atOnce = OutputsAtOnce(outputs), pixelsAtOnce = Math.Max(1, Sets / atOnce);
        long registerBits = reads + (((products * numbers.WeightBits / pixelsAtOnce) + (products * numbers.ActivationBits / atOnce)) * Passes);
        return new(
            Buffer: reads * machine["bufferBit"],
            Registers: registerBits * machine["registerBit"],
            Lanes: products * LaneEnergy() * Passes,
            Counters: CounterEnergy(products));
    }

    /// <summary>Energy of post-processing values that many operations of the vector unit follow.</summary>
    public Energy PostEnergy(long values, int comparisons)
    {
        long each = (counters * post.Energy(width)) + machine["multiplyFp32"] + machine["addFp32"] + ((long)comparisons * machine["comparator"]);
        long read = numbers.Arithmetic == Arithmetic.Exponent ? (long)counters * width * ReadEnergy() : 0;
        return new(PostProcessing: values * each, Counters: values * read);
    }

    private int OutputsAtOnce(long outputs) => (int)Math.Max(1, Math.Min(Math.Min(outputs, shape.GroupOutputs), Sets));

    private long LaneEnergy()
    {
        switch (numbers.Arithmetic)
        {
            case Arithmetic.Int8:
                return machine["multiplyInt8"] + machine["addInt32"];
            case Arithmetic.Fp16:
                return machine["multiplyFp16"] + machine["addFp32"];
            default:
                // Lanes that share counters add their ones up in two trees, positive and negative: an adder bit a level each.
                long exponents = ((long)Exponent + 1) * machine["addBit"];
                long tree = lanesPerSet == 1 ? 0 : 2L * CounterBits(lanesPerSet) * machine["addBit"];
                return exponents + (terms * (machine["comparator"] + tree));
        }
    }

    private long CounterEnergy(long products)
    {
        if (numbers.Arithmetic != Arithmetic.Exponent)
        {
            return 0;
        }

        // In a cycle of a set at most as many counters change as there are lanes times terms; the others keep still.
        long changes = lanesPerSet == 1
            ? products * terms
            : LayerTiles.Divide(products, lanesPerSet) * Math.Min(counters, lanesPerSet * terms);
        return changes * width * (ReadEnergy() + WriteEnergy() + machine["addBit"]);
    }

    private long ReadEnergy() =>
        machine.CounterStorage == CounterStorage.Sram ? machine["smallSramReadBit"] : machine["counterRegisterBit"];

    private long WriteEnergy() =>
        machine.CounterStorage == CounterStorage.Sram ? machine["smallSramWriteBit"] : machine["counterRegisterBit"];
}

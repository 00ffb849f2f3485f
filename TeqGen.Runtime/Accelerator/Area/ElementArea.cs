using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Area;

/// <summary>
/// Area of an element in thousandths of a NAND gate. What all machines have alike (buffer, operand registers, vector unit) is listed but is no
/// part of <see cref="Processing"/>, the area that machines are made equal by.
/// </summary>
/// <param name="Lanes">Adders, decoders and trees of counting lanes, or MACs.</param>
/// <param name="Counters">Storage of the counters, and what steps them.</param>
/// <param name="PostProcessing">Multipliers and adders that turn counts into values.</param>
/// <param name="Vector">Vector unit: a binary32 multiplier and adder a lane.</param>
/// <param name="Buffer">Buffer and operand registers.</param>
internal readonly record struct ElementArea(long Lanes, long Counters, long PostProcessing, long Vector, long Buffer)
{
    public long Processing => Lanes + Counters + PostProcessing;

    public long Total => Processing + Vector + Buffer;

    /// <summary>The components by their names in reports.</summary>
    public IReadOnlyList<(string Name, long MilliGates)> Parts =>
        [("lanes", Lanes), ("counters", Counters), ("postProcessing", PostProcessing), ("vector", Vector), ("buffer", Buffer)];

    public static ElementArea Of(MachineDescription machine, Arithmetic arithmetic)
    {
        long lanes = machine["lanes"], product = machine["multiplierBitProduct"], adder = machine["adderBit"];
        long vector = machine["vectorLanes"] * ((24L * 24 * product) + (FloatAdderBits(24) * adder));
        long buffer = 8L * (machine["bufferBytes"] + machine["operandRegisterBytes"]) * machine["sramBit"];
        switch (arithmetic)
        {
            case Arithmetic.Int8:
                return new(lanes * machine["int8Mac"], 0, 0, vector, buffer);
            case Arithmetic.Fp16:
                return new(lanes * ((11L * 11 * product) + (FloatAdderBits(24) * adder) + (32L * machine["flipFlopBit"])), 0, 0, vector, buffer);
            default:
                return new(
                    lanes * LaneArea(machine),
                    lanes / machine["exponentLanesPerSet"] * SetArea(machine),
                    PostArea(machine),
                    vector,
                    buffer);
        }
    }

    // An adder of binary floating point numbers: alignment, sum and normalization, each a row of adder bits.
    private static long FloatAdderBits(int fraction) => 3L * fraction;

    // A multiplier of its own has a row for each bit of a count that it takes at once, and sums digits where these are not all. What the vector
    // unit needs for the same is counted here too: its operands' multiplexers (three gates a bit), an adder for each part but one, and the
    // combination of parts. Each unit adds to a binary64 sum.
    private static long PostArea(MachineDescription machine)
    {
        long adder = machine["adderBit"], sum = FloatAdderBits(PostUnit.PowerBits) * adder;
        int digit = Math.Min(machine["postCountBits"], machine["counterBits"]), parts = PostUnit.Parts(machine);
        long own = ((long)digit * PostUnit.PowerBits * machine["multiplierBitProduct"]) + sum
            + (digit < machine["counterBits"] ? (machine["counterBits"] + PostUnit.PowerBits) * adder : 0);
        if (parts == 0)
        {
            return machine["postMultipliers"] * own;
        }

        long lane = (2L * PostUnit.ArrayBits * 3 * machine["decodeGate"]) + ((parts - 1) * (PostUnit.DigitBits(machine) + PostUnit.ArrayBits) * adder);
        return (machine["postMultipliers"] * own) + (machine["vectorLanes"] * lane)
            + (PostUnit.VectorUnits(machine) * (sum + (PostUnit.CombinerBits(machine) * adder)));
    }

    private static long LaneArea(MachineDescription machine)
    {
        long exponents = machine["exponentBits"] * (long)machine["adderBit"];
        if (machine["exponentLanesPerSet"] == 1)
        {
            return exponents + (machine["counterBits"] * (long)machine["countStep"]);
        }

        // Every counter has two trees that add up the lanes' ones, an adder bit a lane each.
        return exponents + (machine["counters"] * (machine["decodeGate"] + (2L * machine["adderBit"])));
    }

    private static long SetArea(MachineDescription machine)
    {
        long bits = (long)machine["counters"] * machine["counterBits"];
        string cell = machine.CounterStorage switch
        {
            CounterStorage.Sram => "sramBit",
            CounterStorage.Latch => "latchBit",
            _ => "flipFlopBit",
        };
        long adders = machine["exponentLanesPerSet"] == 1 ? 0 : bits * machine["adderBit"];
        return (machine["counterBanks"] * bits * machine[cell]) + adders;
    }
}

using System.Collections.Generic;
using System.Linq;

namespace TeqGen.Shared.Accelerator.Machines;

/// <summary>The sections of a machine description and their constants, in the order of the file.</summary>
internal static class MachineSections
{
    /// <summary>The memory's section.</summary>
    public const string Memory = "constants";

    /// <summary>The processing elements' section.</summary>
    public const string Processing = "processing";

    // Large enough for any device, small enough that sums of a few never leave 32 bits.
    private const int MostCycles = 1 << 24;
    private const int MostAttojoules = 2_000_000_000;
    private const int MostMilliGates = 1_000_000_000;

    /// <summary>Geometry, timings, queues and links of the memory.</summary>
    public static readonly ConstantRule[] MemoryRules =
    [
        PowerOfTwo("vaults", 1024),
        PowerOfTwo("banks", 1024),
        PowerOfTwo("rows", 1 << 24),
        PowerOfTwo("rowBytes", 1 << 20),
        PowerOfTwo("blockBytes", 256),
        PowerOfTwo("busBits", 1024),
        new("cyclePicoseconds", 1, 1_000_000),
        Cycles("CL", 1),
        Cycles("CWL", 1),
        Cycles("tRCD", 1),
        Cycles("tRP", 1),
        Cycles("tRAS", 1),
        Cycles("tRC", 1),
        Cycles("tCCD", 1),
        Cycles("tRRD", 0),
        Cycles("tFAW", 0),
        Cycles("tWR", 0),
        Cycles("tRTP", 0),
        Cycles("tWTR", 0),
        Cycles("tREFI", 1),
        Cycles("tRFC", 1),
        new("transactionQueue", 1, 1024),
        new("commandQueue", 1, 1024),
        new("rowHitLimit", 1, 1 << 20),
        new("links", 1, 64, Group: true),
        new("linkQueue", 1, 1024, Group: true),
        new("linkTicksPer10Cycles", 10, 1000, Group: true),
    ];

    /// <summary>The element under each vault.</summary>
    public static readonly ConstantRule[] ProcessingRules =
    [
        new("clockMegahertz", 1, 10_000),
        new("lanes", 1, 1 << 16),
        new("exponentLanesPerSet", 1, 1024),
        new("int8LanesPerSet", 1, 1024),
        new("fp16LanesPerSet", 1, 1024),
        new("counters", 2, 1024),
        new("counterBits", 4, 24),
        new("counterBanks", 1, 2),
        new("exponentBits", 1, 9),
        new("postMultipliers", 0, 1024),
        new("postCountBits", 1, 24),
        new("postVectorParts", 0, 4),
        new("vectorLanes", 1, 4096),
        new("bufferBytes", 1024, 1 << 28),
        new("operandRegisterBytes", 64, 1 << 28),
        new("networkBytesPerCycle", 1, 1 << 16),
    ];

    /// <summary>Constants that machines with MACs in place of counters have no use for.</summary>
    public static readonly string[] CountingOnly =
        ["exponentLanesPerSet", "counters", "counterBits", "counterBanks", "exponentBits", "postMultipliers", "postCountBits", "postVectorParts"];

    /// <summary>Energies in attojoules (10⁻¹⁸ J), so that sums are exact integers.</summary>
    public static readonly ConstantRule[] EnergyRules =
    [
        .. Energies(
            "dramBit", "networkBitHop", "bufferBit", "registerBit", "counterRegisterBit", "smallSramReadBit", "smallSramWriteBit", "addBit",
            "comparator", "multiplyInt8", "addInt32", "multiplyFp16", "addFp16", "multiplyFp32", "addFp32", "multiplyBitProduct", "addFp64",
            "staticVaultCycle"),
    ];

    /// <summary>Areas in thousandths of a two-input NAND gate, and that gate's.</summary>
    public static readonly ConstantRule[] AreaRules =
    [
        .. Areas(
            "int8Mac", "multiplierBitProduct", "adderBit", "countStep", "decodeGate", "flipFlopBit", "latchBit", "sramBit"),
        new("gateSquareNanometres", 1, 2_000_000_000),
    ];

    /// <summary>Every section by its name in the file.</summary>
    public static readonly IReadOnlyList<(string Name, ConstantRule[] Rules)> All =
    [
        (Memory, MemoryRules), (Processing, ProcessingRules), ("energy", EnergyRules), ("area", AreaRules),
    ];

    /// <summary>The section that has a constant, and its rule.</summary>
    public static (string Section, ConstantRule Rule)? Find(string constant)
    {
        foreach (var (name, rules) in All)
        {
            if (rules.FirstOrDefault(rule => rule.Name == constant) is { } rule)
            {
                return (name, rule);
            }
        }

        return null;
    }

    private static ConstantRule Cycles(string name, int minimum) => new(name, minimum, MostCycles);

    private static ConstantRule PowerOfTwo(string name, int maximum) => new(name, 1, maximum, IsPowerOfTwo: true);

    private static IEnumerable<ConstantRule> Energies(params string[] names) => names.Select(name => new ConstantRule(name, 0, MostAttojoules));

    private static IEnumerable<ConstantRule> Areas(params string[] names) => names.Select(name => new ConstantRule(name, 0, MostMilliGates));
}

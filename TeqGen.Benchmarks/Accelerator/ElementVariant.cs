using TeqGen.Search.Accelerator;

namespace TeqGen.Benchmarks.Accelerator;

/// <summary>An element that <c>docs/accelerator.md</c> compares.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Bits">Stored bits of all operands.</param>
/// <param name="Point">What it has other than the default element.</param>
internal sealed record ElementVariant(string Name, int Bits, DesignPoint Point)
{
    private static readonly (string, int)[] ThreeBits = [("counters", 11), ("exponentLanesPerSet", 32)];
    private static readonly (string, int)[] Wide = [("postVectorParts", 1)];

    /// <summary>The default, the ways to post-process that were tried, and what more each choice brings.</summary>
    public static IReadOnlyList<ElementVariant> All { get; } =
    [
        Of("4 bits", 4),
        Of("4 bits, whole multipliers", 4, Wide),
        Of("3 bits", 3, ThreeBits),
        Of("3 bits, whole multipliers", 3, [.. ThreeBits, .. Wide]),
        Of("4 bits, 3 own multipliers", 4, ("postVectorParts", 0), ("postMultipliers", 3)),
        Of("4 bits, 9 own multipliers", 4, ("postVectorParts", 0), ("postMultipliers", 9)),
        Of("4 bits, 8 own multipliers of 4 bits a cycle", 4, ("postVectorParts", 0), ("postMultipliers", 8), ("postCountBits", 4)),
        Of("4 bits, vector unit of 8 lanes", 4, ("vectorLanes", 8)),
        Of("4 bits, whole multipliers and an own one", 4, [.. Wide, ("postMultipliers", 1), ("postCountBits", 12)]),
        new("4 bits, counters in SRAM", 4, new([("exponentLanesPerSet", 1)], "sram")),
    ];

    private static ElementVariant Of(string name, int bits, params (string, int)[] changes) => new(name, bits, new(changes));
}

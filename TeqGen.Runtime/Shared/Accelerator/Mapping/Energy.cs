using System.Collections.Generic;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Energy by component in attojoules. Integers, so that the parts add up to the total exactly.</summary>
internal readonly record struct Energy(
    long Dram = 0,
    long Network = 0,
    long Buffer = 0,
    long Registers = 0,
    long Lanes = 0,
    long Counters = 0,
    long PostProcessing = 0,
    long Static = 0)
{
    public long Total => Dram + Network + Buffer + Registers + Lanes + Counters + PostProcessing + Static;

    /// <summary>The components by their names in reports.</summary>
    public IReadOnlyList<(string Name, long Attojoules)> Parts =>
    [
        ("dram", Dram),
        ("network", Network),
        ("buffer", Buffer),
        ("registers", Registers),
        ("lanes", Lanes),
        ("counters", Counters),
        ("postProcessing", PostProcessing),
        ("static", Static),
    ];

    public static Energy operator +(Energy a, Energy b) => new(
        a.Dram + b.Dram,
        a.Network + b.Network,
        a.Buffer + b.Buffer,
        a.Registers + b.Registers,
        a.Lanes + b.Lanes,
        a.Counters + b.Counters,
        a.PostProcessing + b.PostProcessing,
        a.Static + b.Static);
}

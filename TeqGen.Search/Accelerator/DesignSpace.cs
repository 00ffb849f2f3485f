using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Search.Accelerator;

/// <summary>Stored bits of operands.</summary>
/// <param name="Bits">Of all; null for what the last search found for each.</param>
internal sealed record DesignWidth(int? Bits);

/// <summary>A design of a sweep: a machine with operands of so many bits, or with INT8 MACs.</summary>
/// <param name="Point">What the machine has other than the one that is varied.</param>
/// <param name="Bits">Stored bits of operands; null for INT8.</param>
internal sealed record Design(DesignPoint Point, DesignWidth? Bits)
{
    public string Operands => Bits is not { } width ? "INT8" : width.Bits is { } bits ? FormattableString.Invariant($"{bits} bits") : "as searched";
}

/// <summary>All designs of some vaults, lanes, counter storages, widths, and further constants.</summary>
/// <param name="Vaults">Numbers of vaults.</param>
/// <param name="Lanes">Lanes of a vault.</param>
/// <param name="Storages">What counters are kept in.</param>
/// <param name="Bits">Stored bits of operands.</param>
/// <param name="Others">Further constants with their values.</param>
internal sealed record DesignSpace(
    IReadOnlyList<int> Vaults,
    IReadOnlyList<int> Lanes,
    IReadOnlyList<string> Storages,
    IReadOnlyList<DesignWidth> Bits,
    IReadOnlyList<(string Name, IReadOnlyList<int> Values)> Others)
{
    /// <summary>The designs, those with INT8 MACs of the same vaults and lanes among them, each once.</summary>
    /// <param name="machine">The machine that is varied.</param>
    public IReadOnlyList<Design> Designs(MachineDescription machine)
    {
        var designs = new List<Design>();
        foreach (int vaults in Vaults)
        {
            foreach (int lanes in Lanes)
            {
                foreach (var others in Combinations(0))
                {
                    foreach (string storage in Storages)
                    {
                        var point = Point(machine, vaults, lanes, storage, others);
                        designs.AddRange(Bits.Select(bits => new Design(point, bits)));
                    }

                    designs.Add(new(Point(machine, vaults, lanes, CounterStorage.FlipFlop, others), Bits: null));
                }
            }
        }

        return designs;
    }

    // Counters are shared by as many lanes as in the machine that is varied, if these divide the lanes and the storage lets them.
    private static DesignPoint Point(
        MachineDescription machine, int vaults, int lanes, string storage, IReadOnlyList<(string Name, int Value)> others)
    {
        int set = storage == CounterStorage.FlipFlop ? Common(lanes, machine["exponentLanesPerSet"]) : 1;
        (string, int)[] shares =
        [
            ("vaults", vaults), ("lanes", lanes), ("exponentLanesPerSet", set), ("int8LanesPerSet", Common(lanes, machine["int8LanesPerSet"])),
            ("fp16LanesPerSet", Common(lanes, machine["fp16LanesPerSet"])),
        ];
        return new([.. shares.Where(share => others.All(other => other.Name != share.Item1)), .. others], storage);
    }

    private static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);

    private IEnumerable<IReadOnlyList<(string Name, int Value)>> Combinations(int from) => from == Others.Count
        ? [[]]
        : Others[from].Values.SelectMany(value => Combinations(from + 1).Select(rest => (IReadOnlyList<(string, int)>)[(Others[from].Name, value), .. rest]));
}

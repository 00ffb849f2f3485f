namespace TeqGen.Accelerator.Machine;

/// <summary>
/// The memory of a machine as data: geometry, timings in cycles, queues and links, each constant with its source.
/// <c>docs/accelerator.md</c> tells what each one is.
/// </summary>
public sealed class MemoryDescription
{
    private readonly IReadOnlyDictionary<string, SourcedConstant> constants;

    internal MemoryDescription(
        string name, string description, PagePolicy policy, string[] mapping, IReadOnlyDictionary<string, SourcedConstant> constants)
    {
        (Name, Description, Policy, AddressMapping, this.constants) = (name, description, policy, mapping, constants);
        Map = new AddressMap(this);
    }

    /// <summary>The profile's name.</summary>
    public string Name { get; }

    /// <summary>What device it is.</summary>
    public string Description { get; }

    /// <summary>What becomes of a row after a column command, unless a run asks for the other.</summary>
    public PagePolicy Policy { get; }

    /// <summary>Fields of an address from the high bits to the low: row, column, bank and vault in some order, above the block.</summary>
    public IReadOnlyList<string> AddressMapping { get; }

    /// <summary>Every constant by its name in the file.</summary>
    public IReadOnlyDictionary<string, SourcedConstant> Constants => constants;

    /// <summary>Vaults, or channels, each with a controller and a bus.</summary>
    public int Vaults => this["vaults"];

    /// <summary>Banks of a vault.</summary>
    public int Banks => this["banks"];

    /// <summary>Bytes that one request moves.</summary>
    public int BlockBytes => this["blockBytes"];

    /// <summary>Length of a cycle in picoseconds.</summary>
    public int CyclePicoseconds => this["cyclePicoseconds"];

    /// <summary>Cycles that a block takes on the bus, which moves two words a cycle.</summary>
    public int BurstCycles => BlockBytes * 8 / (2 * this["busBits"]);

    /// <summary>Whether requests from outside pass links.</summary>
    public bool HasLinks => constants.ContainsKey("links");

    /// <summary>Bytes of the whole memory.</summary>
    public long Capacity => (long)Vaults * Banks * this["rows"] * this["rowBytes"];

    internal AddressMap Map { get; }

    /// <summary>The value of a constant.</summary>
    /// <exception cref="KeyNotFoundException">The memory has no such constant.</exception>
    public int this[string name] => constants[name].Value;

    /// <summary>The same memory with one constant replaced.</summary>
    /// <exception cref="ArgumentException">There is no such constant, or it may not be that.</exception>
    public MemoryDescription With(string name, SourcedConstant constant)
    {
        var rule = Array.Find(MemoryConstants.All, rule => rule.Name == name)
            ?? throw new ArgumentException($"A memory has no constant {name}.", nameof(name));
        if (rule.Problem(constant.Value) is { } wrong)
        {
            throw new ArgumentException(wrong, nameof(constant));
        }

        var changed = new Dictionary<string, SourcedConstant>(constants) { [name] = constant };
        var result = new MemoryDescription(Name, Description, Policy, [.. AddressMapping], changed);
        return result.Problem() is { } problem ? throw new ArgumentException(problem, nameof(constant)) : result;
    }

    /// <summary>What is wrong between constants that are well on their own, or <see langword="null"/>.</summary>
    internal string? Problem() =>
        this["rowBytes"] < BlockBytes ? $"rowBytes ({this["rowBytes"]}) must hold a block of blockBytes ({BlockBytes})"
        : BurstCycles < 1 ? $"a block of blockBytes ({BlockBytes}) must take a cycle at least on busBits ({this["busBits"]})"
        : this["tRC"] < this["tRAS"] + this["tRP"] ? $"tRC ({this["tRC"]}) must be at least tRAS + tRP ({this["tRAS"] + this["tRP"]})"
        : this["tREFI"] <= 2 * (this["tRFC"] + this["tRC"])
            ? $"tREFI ({this["tREFI"]}) must be more than twice tRFC + tRC, or refreshes leave no time for requests"
        : Capacity > 1L << 48 ? $"the capacity must be at most 2^48 bytes, found {Capacity}"
        : null;
}

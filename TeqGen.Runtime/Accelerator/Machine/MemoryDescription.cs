using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Accelerator.Machine;

/// <summary>
/// The memory of a machine as data: geometry, timings in cycles, queues and links, each constant with its source.
/// <c>docs/accelerator.md</c> tells what each one is.
/// </summary>
public sealed class MemoryDescription
{
    private readonly MachineDescription machine;

    internal MemoryDescription(MachineDescription machine)
    {
        this.machine = machine;
        Constants = MachineSections.MemoryRules.Where(rule => machine.Constants.ContainsKey(rule.Name)).ToDictionary(
            rule => rule.Name, rule => new SourcedConstant(machine[rule.Name], machine.Constants[rule.Name].Source));
        Map = new AddressMap(this);
    }

    /// <summary>The profile's name.</summary>
    public string Name => machine.Name;

    /// <summary>What device it is.</summary>
    public string Description => machine.Description;

    /// <summary>What becomes of a row after a column command, unless a run asks for the other.</summary>
    public PagePolicy Policy => machine.PagePolicy == "open" ? PagePolicy.Open : PagePolicy.Closed;

    /// <summary>Fields of an address from the high bits to the low: row, column, bank and vault in some order, above the block.</summary>
    public IReadOnlyList<string> AddressMapping => machine.AddressMapping;

    /// <summary>Every constant by its name in the file.</summary>
    public IReadOnlyDictionary<string, SourcedConstant> Constants { get; }

    /// <summary>Vaults, or channels, each with a controller and a bus.</summary>
    public int Vaults => this["vaults"];

    /// <summary>Banks of a vault.</summary>
    public int Banks => this["banks"];

    /// <summary>Bytes that one request moves.</summary>
    public int BlockBytes => this["blockBytes"];

    /// <summary>Length of a cycle in picoseconds.</summary>
    public int CyclePicoseconds => this["cyclePicoseconds"];

    /// <summary>Cycles that a block takes on the bus, which moves two words a cycle.</summary>
    public int BurstCycles => machine.BurstCycles;

    /// <summary>Whether requests from outside pass links.</summary>
    public bool HasLinks => Constants.ContainsKey("links");

    /// <summary>Bytes of the whole memory.</summary>
    public long Capacity => machine.Capacity;

    internal AddressMap Map { get; }

    /// <summary>The value of a constant.</summary>
    /// <exception cref="KeyNotFoundException">The memory has no such constant.</exception>
    public int this[string name] => Constants[name].Value;

    /// <summary>The same memory with one constant replaced.</summary>
    /// <exception cref="ArgumentException">There is no such constant, or it may not be that.</exception>
    public MemoryDescription With(string name, SourcedConstant constant) => Constants.ContainsKey(name)
        ? new(machine.With(name, constant.Value, constant.Source))
        : throw new ArgumentException($"A memory has no constant {name}.", nameof(name));
}

using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Machines;

/// <summary>
/// A whole machine as data: the memory, the processing element under each vault, energies and areas, every constant with its source. It
/// drives mapper, simulator, energy and area alike; <c>docs/accelerator.md</c> tells what each constant is.
/// </summary>
internal sealed class MachineDescription
{
    private readonly Dictionary<string, MachineConstant> constants;

    public MachineDescription(
        string name,
        string description,
        string pagePolicy,
        IReadOnlyList<string> addressMapping,
        string counterStorage,
        Dictionary<string, MachineConstant> constants)
    {
        (Name, Description, PagePolicy, AddressMapping, CounterStorage) = (name, description, pagePolicy, addressMapping, counterStorage);
        this.constants = constants;
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary><c>closed</c> or <c>open</c>.</summary>
    public string PagePolicy { get; }

    /// <summary>Fields of an address from the high bits to the low: row, column, bank and vault in some order, above the block.</summary>
    public IReadOnlyList<string> AddressMapping { get; }

    /// <summary>One of <see cref="Machines.CounterStorage"/>.</summary>
    public string CounterStorage { get; }

    public IReadOnlyDictionary<string, MachineConstant> Constants => constants;

    /// <summary>Cycles that a block takes on a vault's bus, which moves two words a cycle.</summary>
    public int BurstCycles => this["blockBytes"] * 8 / (2 * this["busBits"]);

    /// <summary>Bytes of the whole memory.</summary>
    public long Capacity => (long)this["vaults"] * this["banks"] * this["rows"] * this["rowBytes"];

    /// <summary>SHA-256 of everything that a command stream depends on or that its run is computed from; names and sources are not in it.</summary>
    public string Hash => Sha256Hex.OfText(JsonWriter.Canonical(JsonValue.Object(
        ("pagePolicy", JsonValue.String(PagePolicy)),
        ("addressMapping", JsonValue.Array(AddressMapping.Select(JsonValue.String))),
        ("counterStorage", JsonValue.String(CounterStorage)),
        ("constants", JsonValue.Object([.. InOrder().Select(item => (item.Name, JsonValue.Number(item.Constant.Value)))])))));

    /// <summary>The value of a constant.</summary>
    /// <exception cref="KeyNotFoundException">The machine has no such constant.</exception>
    public int this[string name] => constants[name].Value;

    /// <summary>The same machine with one constant replaced.</summary>
    /// <exception cref="System.ArgumentException">There is no such constant, or it may not be that.</exception>
    public MachineDescription With(string name, int value, string source) => With(source, (name, value));

    /// <summary>The same machine with some constants replaced, which only together need to belong to the others.</summary>
    /// <exception cref="System.ArgumentException">There is no such constant, or it may not be that.</exception>
    public MachineDescription With(string source, params (string Name, int Value)[] changes) => With(CounterStorage, source, changes);

    /// <summary>The same machine with its counters kept otherwise and some constants replaced.</summary>
    /// <exception cref="System.ArgumentException">There is no such constant or storage, or they may not be that.</exception>
    public MachineDescription With(string storage, string source, (string Name, int Value)[] changes)
    {
        if (!Machines.CounterStorage.All.Contains(storage))
        {
            throw new System.ArgumentException($"counters are kept in {string.Join(", ", Machines.CounterStorage.All)}, found {storage}", nameof(storage));
        }

        var changed = new Dictionary<string, MachineConstant>(constants);
        foreach (var (name, value) in changes)
        {
            var rule = MachineSections.Find(name)?.Rule ?? throw new System.ArgumentException($"A machine has no constant {name}.", nameof(changes));
            if (rule.Problem(value) is { } wrong)
            {
                throw new System.ArgumentException(wrong, nameof(changes));
            }

            changed[name] = new(value, source);
        }

        return Checked(new(Name, Description, PagePolicy, AddressMapping, storage, changed), nameof(changes));
    }

    /// <summary>The description as <c>machine.json</c>.</summary>
    public string ToJson()
    {
        var members = new List<(string, JsonValue)>
        {
            ("schema", JsonValue.Number(MachineReader.Schema)),
            ("name", JsonValue.String(Name)),
            ("description", JsonValue.String(Description)),
            ("pagePolicy", JsonValue.String(PagePolicy)),
            ("addressMapping", JsonValue.Array(AddressMapping.Select(JsonValue.String))),
            ("counterStorage", JsonValue.String(CounterStorage)),
        };
        members.AddRange(MachineSections.All.Select(section => (section.Name, JsonValue.Object(
            [.. section.Rules.Where(rule => constants.ContainsKey(rule.Name)).Select(rule => (rule.Name, Constant(constants[rule.Name])))]))));
        return JsonWriter.Indented(JsonValue.Object([.. members]));
    }

    /// <summary>What is wrong between constants that are well on their own, and the section in which that is.</summary>
    public (string Section, string Problem)? Problem() =>
        MemoryProblem() is { } memory ? (MachineSections.Memory, memory)
        : ProcessingProblem() is { } processing ? (MachineSections.Processing, processing)
        : null;

    private static JsonValue Constant(MachineConstant constant) =>
        JsonValue.Object(("value", JsonValue.Number(constant.Value)), ("source", JsonValue.String(constant.Source)));

    private static MachineDescription Checked(MachineDescription machine, string argument) =>
        machine.Problem() is { } found ? throw new System.ArgumentException(found.Problem, argument) : machine;

    private IEnumerable<(string Name, MachineConstant Constant)> InOrder() =>
        MachineSections.All.SelectMany(section => section.Rules)
            .Where(rule => constants.ContainsKey(rule.Name))
            .Select(rule => (rule.Name, constants[rule.Name]));

    private string? MemoryProblem() =>
        this["rowBytes"] < this["blockBytes"] ? $"rowBytes ({this["rowBytes"]}) must hold a block of blockBytes ({this["blockBytes"]})"
        : BurstCycles < 1 ? $"a block of blockBytes ({this["blockBytes"]}) must take a cycle at least on busBits ({this["busBits"]})"
        : this["tRC"] < this["tRAS"] + this["tRP"] ? $"tRC ({this["tRC"]}) must be at least tRAS + tRP ({this["tRAS"] + this["tRP"]})"
        : this["tREFI"] <= 2 * (this["tRFC"] + this["tRC"])
            ? $"tREFI ({this["tREFI"]}) must be more than twice tRFC + tRC, or refreshes leave no time for requests"
        : Capacity > 1L << 48 ? $"the capacity must be at most 2^48 bytes, found {Capacity}"
        : null;

    private string? ProcessingProblem()
    {
        foreach (string name in new[] { "exponentLanesPerSet", "int8LanesPerSet", "fp16LanesPerSet" })
        {
            if (this["lanes"] % this[name] != 0)
            {
                return $"{name} ({this[name]}) must divide lanes ({this["lanes"]})";
            }
        }

        if (this["postMultipliers"] == 0 && this["vectorLanes"] * this["postVectorParts"] < 3)
        {
            return "nothing multiplies counts: there must be postMultipliers, or 3 parts of the vector unit's lanes by postVectorParts";
        }

        return CounterStorage != Machines.CounterStorage.FlipFlop && this["exponentLanesPerSet"] > 1
            ? $"counters in {CounterStorage} take one count a cycle, so that exponentLanesPerSet must be 1, found {this["exponentLanesPerSet"]}; "
                + "lanes share counters only in flip-flops"
            : null;
    }
}

/// <summary>What counters are kept in.</summary>
internal static class CounterStorage
{
    public const string FlipFlop = "flip-flop";
    public const string Latch = "latch";
    public const string Sram = "sram";

    public static readonly string[] All = [FlipFlop, Latch, Sram];
}

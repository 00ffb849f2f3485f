using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Search.Accelerator;

/// <summary>A machine as another with some constants replaced.</summary>
/// <param name="Changes">The constants.</param>
/// <param name="CounterStorage">What counters are kept in; null for as in the other machine.</param>
internal sealed record DesignPoint(IReadOnlyList<(string Name, int Value)> Changes, string? CounterStorage = null)
{
    private const string Source = "varied";

    /// <summary>The machine.</summary>
    /// <exception cref="ArgumentException">The constants do not belong together, or there is no such constant.</exception>
    public MachineDescription Of(MachineDescription machine) =>
        machine.With(CounterStorage ?? machine.CounterStorage, Source, [.. Changes]);

    /// <summary>The constants as text: <c>lanes=64 counterStorage=sram</c>.</summary>
    public override string ToString() => string.Join(
        ' ',
        Changes.Select(change => FormattableString.Invariant($"{change.Name}={change.Value}"))
            .Concat(CounterStorage is null ? [] : ["counterStorage=" + CounterStorage]));
}

using System.Globalization;
using TeqGen.Accelerator.Simulation;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Search.Accelerator;

/// <summary>The result of <c>teqgen simulate</c> for people.</summary>
internal static class SimulationText
{
    public static void Write(
        TextWriter output, string model, NetworkSimulation own, NetworkSimulation int8, Arithmetic arithmetic, MachineComparison comparison)
    {
        var (result, machine) = (own.Result, own.Result.Machine);
        Line($"{model} on {machine.Name} ({arithmetic}, {machine["lanes"]} lanes a vault)");
        Line($"{"step",-28} {"cycles",10} {"bound by",-15} {"µJ",10}  vaults channels×rows, tile");
        foreach (var (plan, step) in own.Plan.Steps.Zip(result.Steps))
        {
            string mapping = plan.Mapping is { } m ? $"{m.ChannelVaults}×{m.PixelVaults}, {m.TileOutputs}×{m.TileRows}×{m.TileColumns} {m.Order}" : "";
            Line($"{plan.Step.Name,-28} {Cycles(result, step),10} {step.BoundBy,-15} {step.Energy.Total * 1e-12,10:F2}  {mapping}");
        }

        double watt = result.Joules / result.Seconds;
        Line($"{result.Cycles} cycles, {result.Seconds * 1e3:F3} ms, {result.Joules * 1e3:F3} mJ, {watt:F2} W, {result.MemoryBytes / 1e6:F1} MB of memory traffic");
        Line($"lanes busy {100.0 * result.Steps.Sum(step => step.Busy) / (result.MemoryCycles * machine["vaults"]):F1} % of the time");
        Line($"{"energy, µJ",-16} {"this",12} {"INT8",12}");
        foreach (var (part, other) in result.Energy.Parts.Zip(int8.Result.Energy.Parts))
        {
            Line($"{part.Name,-16} {part.Attojoules * 1e-12,12:F1} {other.Attojoules * 1e-12,12:F1}");
        }

        Line($"{"total",-16} {result.Energy.Total * 1e-12,12:F1} {int8.Result.Energy.Total * 1e-12,12:F1}");
        foreach (var (constant, own3, other3) in DramSensitivity.Of(result, int8.Result))
        {
            Line($"at {constant:F1} pJ/bit of DRAM: {own3 * 1e3:F3} mJ, INT8 {other3 * 1e3:F3} mJ, {other3 / own3:F2} times less");
        }

        Line($"against INT8 at equal lanes: speed {comparison.SpeedEqualLanes:F3} (bound {comparison.Bound:F3}), energy {comparison.EnergyEqualLanes:F3}");
        Line($"at equal area ({comparison.LanesEqualArea} lanes): speed {comparison.SpeedEqualArea:F3} (bound {comparison.BoundEqualArea:F3}), energy {comparison.EnergyEqualArea:F3}");
        if (own.Output is { } values)
        {
            Line($"output: {string.Join(' ', values.Take(16).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}{(values.Length > 16 ? " …" : "")}");
        }

        void Line(FormattableString line) => output.Write(FormattableString.Invariant(line) + "\n");
    }

    private static long Cycles(SimulationResult result, StepResult step) => SimulationResult.ToElementCycles(result.Machine, step.End - step.Start);
}

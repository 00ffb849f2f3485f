using TeqGen.Accelerator.Area;
using TeqGen.Accelerator.Simulation;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Accelerator;

/// <summary>The result of <c>teqgen simulate</c> as JSON.</summary>
internal static class SimulationJson
{
    public static JsonValue Of(string model, NetworkSimulation simulation, Arithmetic arithmetic, MachineComparison comparison)
    {
        var result = simulation.Result;
        var area = ElementArea.Of(result.Machine, arithmetic);
        return JsonValue.Object(
            ("model", JsonValue.String(model)),
            ("machine", JsonValue.String(result.Machine.Name)),
            ("cycles", JsonValue.Number(result.Cycles)),
            ("seconds", Real(result.Seconds)),
            ("joules", Real(result.Joules)),
            ("areaSquareMillimetres", Real(SquareMillimetres(result.Machine, area.Total))),
            ("layers", JsonValue.Array(simulation.Plan.Steps.Zip(result.Steps, (plan, step) => Layer(result.Machine, plan, step)))),
            ("stalls", StallsOf(result)),
            ("energyByComponent", Components(result.Energy)),
            ("areaByComponent", JsonValue.Object(
                [.. area.Parts.Select(part => (part.Name, Real(SquareMillimetres(result.Machine, part.MilliGates))))])),
            ("vsInt8", Comparison(comparison)));
    }

    /// <summary>Area of the elements of all vaults.</summary>
    public static double SquareMillimetres(MachineDescription machine, long milliGates) =>
        milliGates * 1e-3 * machine["vaults"] * machine["gateSquareNanometres"] * 1e-12;

    private static JsonValue Layer(MachineDescription machine, PlannedStep plan, StepResult step) => JsonValue.Object(
        ("path", JsonValue.String(plan.Step.Name)),
        ("cycles", JsonValue.Number(SimulationResult.ToElementCycles(machine, step.End - step.Start))),
        ("boundBy", JsonValue.String(step.BoundBy)),
        ("joules", Real(step.Energy.Total * 1e-18)));

    /// <summary>Cycles of the element's clock, mean over vaults; with those in which lanes are busy they are all.</summary>
    private static JsonValue StallsOf(SimulationResult result)
    {
        var sum = result.Steps.Aggregate(default(Stalls), (total, step) => total + step.Stalls);
        double scale = result.Machine["cyclePicoseconds"] * 1e-6 * result.Machine["clockMegahertz"] / result.Machine["vaults"];
        return JsonValue.Object(
            ("memory", Real(sum.Memory * scale)),
            ("network", Real(sum.Network * scale)),
            ("postProcessing", Real(sum.PostProcessing * scale)),
            ("results", Real(sum.Results * scale)),
            ("synchronise", Real(sum.Synchronise * scale)));
    }

    private static JsonValue Components(Energy energy) =>
        JsonValue.Object([.. energy.Parts.Select(part => (part.Name, Real(part.Attojoules * 1e-18)))]);

    private static JsonValue Comparison(MachineComparison comparison) => JsonValue.Object(
        ("speedEqualLanes", Real(comparison.SpeedEqualLanes)),
        ("energyEqualLanes", Real(comparison.EnergyEqualLanes)),
        ("speedEqualArea", Real(comparison.SpeedEqualArea)),
        ("energyEqualArea", Real(comparison.EnergyEqualArea)),
        ("bound", Real(comparison.Bound)));

    private static JsonValue Real(double value) => JsonValue.Number(new Real(value).Text);
}

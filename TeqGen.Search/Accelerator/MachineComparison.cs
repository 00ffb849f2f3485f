using TeqGen.Accelerator.Area;
using TeqGen.Accelerator.Simulation;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Accelerator;

/// <summary>The exponent machine against INT8 MACs on the same memory, with the same mapper, buffers and clock. Ratios above 1 are gains.</summary>
/// <param name="SpeedEqualLanes">At the same number of lanes.</param>
/// <param name="EnergyEqualLanes">Likewise.</param>
/// <param name="SpeedEqualArea">With as many lanes as fit the area of the INT8 lanes.</param>
/// <param name="EnergyEqualArea">Likewise.</param>
/// <param name="Bound">The most that speed could gain at equal lanes, layer by layer from bits and roofline.</param>
/// <param name="BoundEqualArea">The same with the lanes of equal area.</param>
/// <param name="LanesEqualArea">Those lanes.</param>
internal sealed record MachineComparison(
    double SpeedEqualLanes,
    double EnergyEqualLanes,
    double SpeedEqualArea,
    double EnergyEqualArea,
    double Bound,
    double BoundEqualArea,
    int LanesEqualArea)
{
    /// <param name="machine">The exponent machine.</param>
    /// <param name="graph">The network.</param>
    /// <param name="numbers">How its operands are represented there.</param>
    /// <param name="own">Its run.</param>
    /// <param name="int8">The run of the INT8 machine.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static MachineComparison Of(
        MachineDescription machine,
        GraphDescriptor graph,
        Func<GraphNode, LayerNumbers?> numbers,
        NetworkSimulation own,
        NetworkSimulation int8,
        CancellationToken cancellationToken)
    {
        var larger = WithEqualArea(machine);
        var equalArea = NetworkSimulation.Run(larger, graph, numbers, cancellationToken: cancellationToken);
        double reference = RooflineBound.Picoseconds(machine, int8.Plan.Workload).Sum();
        return new(
            (double)int8.Result.MemoryCycles / own.Result.MemoryCycles,
            (double)int8.Result.Energy.Total / own.Result.Energy.Total,
            (double)int8.Result.MemoryCycles / equalArea.Result.MemoryCycles,
            (double)int8.Result.Energy.Total / equalArea.Result.Energy.Total,
            reference / RooflineBound.Picoseconds(machine, own.Plan.Workload).Sum(),
            reference / RooflineBound.Picoseconds(larger, own.Plan.Workload).Sum(),
            larger["lanes"]);
    }

    /// <summary>A baseline against INT8; it has no lanes of another area.</summary>
    public static MachineComparison OfBaseline(MachineDescription machine, NetworkSimulation own, NetworkSimulation int8)
    {
        double speed = (double)int8.Result.MemoryCycles / own.Result.MemoryCycles;
        double energy = (double)int8.Result.Energy.Total / own.Result.Energy.Total;
        double bound = RooflineBound.Picoseconds(machine, int8.Plan.Workload).Sum() / RooflineBound.Picoseconds(machine, own.Plan.Workload).Sum();
        return new(speed, energy, speed, energy, bound, bound, machine["lanes"]);
    }

    /// <summary>
    /// The machine with the most lanes whose counting elements are no larger than the INT8 elements of the given one. Where lanes share counters
    /// the sets stay as many and have more lanes or fewer; otherwise every lane has its set.
    /// </summary>
    public static MachineDescription WithEqualArea(MachineDescription machine)
    {
        long area = ElementArea.Of(machine, Arithmetic.Int8).Processing;
        int lanes = machine["lanes"], set = machine["exponentLanesPerSet"], sets = lanes / set;
        int count = 1;
        while (Fits(count + 1))
        {
            count++;
        }

        return Create(count);

        bool Fits(int size) => ElementArea.Of(Create(size), Arithmetic.Exponent).Processing <= area;

        MachineDescription Create(int size) => machine.With(
            "as many lanes as fit the area of the INT8 lanes, which are not here",
            ("lanes", set == 1 ? size : size * sets), ("exponentLanesPerSet", set == 1 ? 1 : size), ("int8LanesPerSet", 1), ("fp16LanesPerSet", 1));
    }
}

namespace TeqGen.Benchmarks.Accelerator;

/// <summary>A network on an element against INT8 MACs of the same machine; ratios above 1 are gains.</summary>
internal sealed record AcceleratorRow(
    string Network,
    string Element,
    double SpeedEqualLanes,
    double Bound,
    double EnergyEqualLanes,
    int LanesEqualArea,
    double SpeedEqualArea,
    double BoundEqualArea,
    double EnergyEqualArea,
    double EnergyAt5,
    double KiloGates,
    double Int8KiloGates,
    int StreamBytes,
    double PlanMilliseconds,
    double SimulationSeconds);

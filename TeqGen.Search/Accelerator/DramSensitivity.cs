using TeqGen.Accelerator.Simulation;

namespace TeqGen.Search.Accelerator;

/// <summary>Energy under the two published constants of 3D-stacked DRAM, because the answer depends on them.</summary>
internal static class DramSensitivity
{
    // 3.7 pJ/bit: Jeddeloh & Keeth, VLSI'12. 5 pJ/bit: TETRIS as stanford-mast/nn_dataflow computes it.
    private static readonly double[] PicojoulesPerBit = [3.7, 5.0];

    /// <summary>For each constant the joules of two runs.</summary>
    public static IEnumerable<(double PicojoulesPerBit, double Joules, double OtherJoules)> Of(SimulationResult result, SimulationResult other) =>
        PicojoulesPerBit.Select(constant => (constant, Joules(result, constant), Joules(other, constant)));

    private static double Joules(SimulationResult result, double picojoules) =>
        ((result.Energy.Total - result.Energy.Dram) * 1e-18) + (8.0 * result.MemoryBytes * picojoules * 1e-12);
}

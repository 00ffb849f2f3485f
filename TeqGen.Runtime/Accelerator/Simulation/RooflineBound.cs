using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>
/// The least time that a network can take on a machine: in each step every operand passes memory once at the bandwidth of the bursts, and every
/// lane forms a product a cycle, whichever takes longer.
/// </summary>
internal static class RooflineBound
{
    /// <summary>Picoseconds of each step.</summary>
    public static double[] Picoseconds(MachineDescription machine, Workload workload) =>
        [.. workload.Steps.Select(step => Math.Max(MemoryPicoseconds(machine, StepBits(workload, step)), LanePicoseconds(machine, step)))];

    /// <summary>Bits that a step has to move at least: weights, operands, results.</summary>
    public static long StepBits(Workload workload, WorkStep step) =>
        (step.Layer is { Rows: not { Product: true } } layer ? layer.WeightCount * step.Numbers!.WeightBits : 0)
        + step.Inputs.Select((input, i) => step.Layer is null
            ? VectorWork.Read(step.Node, i, workload.Tensors[input].Elements) * VectorWork.Bits(step.Node, i) : Bits(workload.Tensors[input])).Sum()
        + (step.Add < 0 ? 0 : Bits(workload.Tensors[step.Add]))
        + step.Targets.Sum(target => Bits(workload.Tensors[target.Tensor]) * step.Results / workload.Tensors[target.Tensor].Elements);

    /// <summary>Bits a second of all vaults, as bursts follow each other.</summary>
    public static double BitsPerPicosecond(MachineDescription machine) =>
        8.0 * machine["blockBytes"] * machine["vaults"] / ((double)LayerCost.BlockCycles(machine) * machine["cyclePicoseconds"]);

    private static double MemoryPicoseconds(MachineDescription machine, long bits) => bits / BitsPerPicosecond(machine);

    private static double LanePicoseconds(MachineDescription machine, WorkStep step) => step.Layer is { } layer
        ? layer.Products / ((double)machine["lanes"] * machine["vaults"]) * 1_000_000 / machine["clockMegahertz"]
        : 0;

    private static long Bits(WorkTensor tensor) => (long)tensor.Elements * tensor.Bits;
}

using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>A network planned for a machine.</summary>
/// <param name="Workload">The network.</param>
/// <param name="Steps">Each step's plan.</param>
/// <param name="TensorBlocks">First block of each tensor in every vault.</param>
/// <param name="Commands">The command stream.</param>
internal sealed record AcceleratorPlan(
    Workload Workload, EquatableArray<PlannedStep> Steps, EquatableArray<int> TensorBlocks, EquatableArray<byte> Commands)
{
    /// <summary>Names of layers and operators in the order of the stream, for its disassembly.</summary>
    public string[] Names
    {
        get
        {
            var names = new string[Steps.Count];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = Steps[i].Step.Name;
            }

            return names;
        }
    }

    /// <summary>The text of the stream.</summary>
    public string Disassemble() => Assembly.Disassemble([.. Commands], Names);
}

/// <summary>A step with its place in memory.</summary>
/// <param name="Step">The step.</param>
/// <param name="Mapping">How a layer is divided; null for an operator.</param>
/// <param name="WeightBlock">First block of a layer's weights in every vault.</param>
/// <param name="WeightTileBlocks">Blocks from one tile of weights to the next.</param>
/// <param name="Expected">What the cost model expects.</param>
internal sealed record PlannedStep(WorkStep Step, LayerMapping? Mapping, int WeightBlock, int WeightTileBlocks, LayerCost Expected);

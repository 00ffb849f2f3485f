using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>One layer that threads do parts of. A workspace has one, so that nothing is allocated.</summary>
internal sealed unsafe class LookupJob : ParallelWork
{
    private LookupExecutor? executor;
    private InferenceWorkspace? workspace;

    public InferenceWorkspace Workspace => workspace!;

    /// <summary>Where outputs go.</summary>
    public float* Output { get; private set; }

    /// <summary>Output pixels, or rows.</summary>
    public int Pixels { get; private set; }

    /// <summary>Whether inputs and outputs are rows of values: [rows, inputs] to [rows, outputs].</summary>
    public bool Rows { get; private set; }

    public bool Relu { get; private set; }

    public void Set(LookupExecutor executor, InferenceWorkspace workspace, float* output, int pixels, bool rows, bool relu)
    {
        (this.executor, this.workspace, Pixels, Rows, Relu) = (executor, workspace, pixels, rows, relu);
        Output = output;
    }

    /// <summary>Forgets a layer that is done, whose output does not stay where it is.</summary>
    public void Clear()
    {
        executor = null;
        Output = null;
    }

    public override void Execute(int part, int parts) => executor!.RunPart(this, part, parts);
}

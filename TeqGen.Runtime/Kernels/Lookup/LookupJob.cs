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

    public LayerCall Call { get; private set; }

    public void Set(LookupExecutor executor, InferenceWorkspace workspace, float* output, int pixels, bool rows, in LayerCall call)
    {
        (this.executor, this.workspace, Pixels, Rows, Call) = (executor, workspace, pixels, rows, call);
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

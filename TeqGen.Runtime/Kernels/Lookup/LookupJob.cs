using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>One layer that threads do parts of. A workspace has one, so that nothing is allocated.</summary>
internal sealed unsafe class LookupJob : ParallelWork
{
    private LookupExecutor? executor;
    private InferenceWorkspace? workspace;

    public InferenceWorkspace Workspace => workspace!;

    /// <summary>Where inputs are.</summary>
    public float* Input { get; private set; }

    /// <summary>Where outputs go.</summary>
    public float* Output { get; private set; }

    /// <summary>Output pixels, or rows.</summary>
    public int Pixels { get; private set; }

    /// <summary>Whether inputs and outputs are rows of values: [rows, inputs] to [rows, outputs].</summary>
    public bool Rows { get; private set; }

    /// <summary>Whether each block of pixels gets its levels when it is computed, and not all of them before.</summary>
    public bool ByBlocks { get; private set; }

    public LayerCall Call { get; private set; }

    public void Set(LookupExecutor executor, InferenceWorkspace workspace, float* input, float* output, int pixels, bool rows, bool byBlocks, in LayerCall call)
    {
        ByBlocks = byBlocks;
        Input = input;
        (this.executor, this.workspace, Pixels, Rows, Call) = (executor, workspace, pixels, rows, call);
        Output = output;
    }

    /// <summary>Forgets a layer that is done, whose output does not stay where it is.</summary>
    public void Clear()
    {
        executor = null;
        Input = Output = null;
        Call = default;
    }

    public override void Execute(int part, int parts) => executor!.RunPart(this, part, parts);
}

using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Accelerator.Simulation;

/// <summary>What the lanes of an element do in each cycle of a step: work, or stand still for a reason.</summary>
/// <param name="start">Cycle in which the step begins.</param>
internal sealed class LaneClock(long start)
{
    private long idleSince = start;
    private Semaphores missing;
    private bool networkWasLast;
    private Stalls stalls;

    /// <summary>Cycles of work.</summary>
    public long Busy { get; private set; }

    /// <summary>The next count cannot begin for want of these.</summary>
    public void Miss(Semaphores semaphores) => missing = semaphores;

    /// <summary>Operands have come.</summary>
    public void OnLoaded(bool byNetwork) => networkWasLast = byNetwork;

    /// <summary>Counting begins.</summary>
    /// <param name="cycle">The cycle.</param>
    /// <param name="cycles">How long it takes.</param>
    /// <param name="waiting">How much of that lanes wait for post-processing.</param>
    public void Begin(long cycle, long cycles, long waiting)
    {
        const Semaphores Operands = Semaphores.ActivationsReady | Semaphores.WeightsReady;
        long idle = cycle - idleSince, post = Math.Min(cycles, waiting);
        bool forOperands = (missing & Operands) != 0;
        stalls += new Stalls(
            forOperands && !networkWasLast ? idle : 0, forOperands && networkWasLast ? idle : 0, post, forOperands ? 0 : idle, 0);
        missing = Semaphores.None;
        Busy += cycles - post;
    }

    public void End(long cycle) => idleSince = cycle;

    /// <summary>All stalls of a step; after the last count lanes wait for the others.</summary>
    public Stalls Finish(long end) => stalls with { Synchronise = end - idleSince };
}

namespace TeqGen.Accelerator.Memory;

/// <summary>The limits on activations over all banks: tRRD between two, and four in tFAW.</summary>
internal sealed class ActivateWindow(int betweenTwo, int fourWindow)
{
    private readonly long[] lastFour = [-fourWindow, -fourWindow, -fourWindow, -fourWindow];
    private int oldest;
    private long nextAfterLast;

    /// <summary>First cycle in which a bank may be activated as far as the others go.</summary>
    public long Next => Math.Max(nextAfterLast, lastFour[oldest] + fourWindow);

    public void Add(long cycle)
    {
        lastFour[oldest] = cycle;
        oldest = (oldest + 1) & 3;
        nextAfterLast = cycle + betweenTwo;
    }
}

namespace TeqGen.Accelerator.Memory;

/// <summary>
/// The requests that a vault has taken and not yet served, by block: reads of the same block share one command, writes to a block
/// that is still to be written are merged, and reads of such a block are served from the queue.
/// </summary>
internal sealed class PendingRequests
{
    private readonly HashSet<long> writes = [];
    private readonly Dictionary<long, List<int>> reads = [];

    public bool IsEmpty => writes.Count == 0 && reads.Count == 0;

    public bool IsWritten(long block) => writes.Contains(block);

    /// <summary>Whether the write needs a command of its own.</summary>
    public bool AddWrite(long block) => writes.Add(block);

    /// <summary>Whether the read needs a command of its own.</summary>
    public bool AddRead(long block, int request)
    {
        if (reads.TryGetValue(block, out var waiting))
        {
            waiting.Add(request);
            return false;
        }

        reads.Add(block, [request]);
        return true;
    }

    public void RemoveWrite(long block) => writes.Remove(block);

    public List<int> RemoveReads(long block) => reads.Remove(block, out var waiting) ? waiting : [];
}

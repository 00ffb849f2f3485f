using TeqGen.Accelerator.Isa;

namespace TeqGen.Accelerator.Simulation;

/// <summary>Blocks on their way from or to memory.</summary>
internal sealed class Transfer(int request, UnitCommand command, UnitJob job, long start, long networkDone)
{
    private readonly long total = job.Blocks.Sum(range => range.Count);
    private long issued;
    private long arrived;
    private long lastBlock = start;
    private int range;
    private long inRange;

    /// <summary>Number by which the vault knows it.</summary>
    public int Request { get; } = request;

    public UnitCommand Command { get; } = command;

    public long Start { get; } = start;

    public bool IsIssued => issued == total;

    /// <summary>Whether the network needed longer than the memory.</summary>
    public bool IsNetworkLast => networkDone > lastBlock;

    /// <summary>Cycle in which everything is there; the end of time while that is not known.</summary>
    public long Done => IsIssued && arrived == total ? Math.Max(lastBlock, networkDone) : long.MaxValue;

    /// <summary>The next block to hand to the vault.</summary>
    public long TakeBlock()
    {
        while (inRange == job.Blocks[range].Count)
        {
            range++;
            inRange = 0;
        }

        issued++;
        return job.Blocks[range][inRange++];
    }

    public void OnBlock(long cycle)
    {
        arrived++;
        lastBlock = Math.Max(lastBlock, cycle);
    }
}

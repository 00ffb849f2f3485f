namespace TeqGen.Accelerator.Memory;

/// <summary>What a run of requests took. Cycles are the memory's; commands are summed over all vaults.</summary>
public sealed record MemoryResult
{
    /// <summary>Cycle in which the last block that was read is there; 0 without reads.</summary>
    public required long LastReadDone { get; init; }

    /// <summary>Cycle in which the last block that was read or written has passed the bus, or a link; 0 without requests.</summary>
    public required long LastDone { get; init; }

    /// <summary>Read requests, those that were forwarded or shared another's command included.</summary>
    public required long ReadRequests { get; init; }

    /// <summary>Write requests.</summary>
    public required long WriteRequests { get; init; }

    /// <summary>Sum over the reads of the cycles from entering the memory until the block is there.</summary>
    public required long ReadLatencySum { get; init; }

    /// <summary>The longest of these.</summary>
    public required long MaximumReadLatency { get; init; }

    /// <summary>Commands of each kind.</summary>
    public required CommandCounts Commands { get; init; }

    /// <summary>Bytes of all requests over the time until <see cref="LastDone"/>, in 10⁹ bytes a second; 0 without requests.</summary>
    public required double GigabytesPerSecond { get; init; }

    /// <summary>Mean of the cycles from entering the memory until the block is there; 0 without reads.</summary>
    public double AverageReadLatency => ReadRequests == 0 ? 0 : (double)ReadLatencySum / ReadRequests;
}

namespace TeqGen.Accelerator.Memory;

/// <summary>A queue of packets, in order, with the tick in which each has wholly arrived.</summary>
internal sealed class PacketQueue
{
    private readonly Queue<(int Request, long Arrival)> packets = new();

    public int Count => packets.Count;

    public int First => packets.Peek().Request;

    /// <summary>Since when the first packet has been the first.</summary>
    public long FirstSince { get; private set; }

    /// <summary>When the way into the queue is free again.</summary>
    public long FreeAt { get; set; }

    public static PacketQueue[] Array(int count) => [.. Enumerable.Range(0, count).Select(_ => new PacketQueue())];

    public void Add(int request, long arrival = 0) => packets.Enqueue((request, arrival));

    public bool HasArrived(long tick) => packets.TryPeek(out var first) && first.Arrival <= tick;

    public int Take(long tick)
    {
        FirstSince = tick;
        return packets.Dequeue().Request;
    }

    public bool TryTakeArrived(long tick, out int request)
    {
        bool arrived = HasArrived(tick);
        request = arrived ? Take(tick) : -1;
        return arrived;
    }
}

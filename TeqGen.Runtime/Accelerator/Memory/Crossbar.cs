using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>
/// Links, crossbar and the four quadrants that the vaults form. A packet is a header flit of 16 bytes and, where it carries a block, the
/// block's; the crossbar passes two flits a tick to each quadrant and to each link, the packet that has waited longest first.
/// </summary>
internal sealed class Crossbar
{
    private const int Quadrants = 4;
    private const int FlitBytes = 16;
    private readonly VaultArray vaults;
    private readonly IReadOnlyList<MemoryRequest> requests;
    private readonly int blockFlits;
    private readonly int depth;
    private readonly PacketQueue[] linkRequests;
    private readonly PacketQueue[] linkResponses;
    private readonly PacketQueue[] quadRequests = PacketQueue.Array(Quadrants);
    private readonly PacketQueue[] quadResponses = PacketQueue.Array(Quadrants);
    private readonly int[] linkOf;
    private readonly long[] lastAccept;
    private int nextLink;
    private int packets;

    public Crossbar(MemoryDescription memory, VaultArray vaults, IReadOnlyList<MemoryRequest> requests)
    {
        (this.vaults, this.requests) = (vaults, requests);
        blockFlits = (memory.BlockBytes + FlitBytes - 1) / FlitBytes;
        depth = memory["linkQueue"];
        linkRequests = PacketQueue.Array(memory["links"]);
        linkResponses = PacketQueue.Array(memory["links"]);
        linkOf = new int[requests.Count];
        lastAccept = new long[memory.Vaults];
        System.Array.Fill(lastAccept, -1);
    }

    /// <summary>Whether any packet is in a queue.</summary>
    public bool IsBusy => packets > 0;

    /// <summary>Puts a request on the next link that has room.</summary>
    public bool TryEnter(int request)
    {
        for (int i = 0; i < linkRequests.Length; i++)
        {
            int link = (nextLink + i) % linkRequests.Length;
            if (linkRequests[link].Count < depth)
            {
                linkRequests[link].Add(request);
                linkOf[request] = link;
                nextLink = (link + 1) % linkRequests.Length;
                packets++;
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts the answer of a vault into its quadrant's queue.</summary>
    public void AddResponse(int request)
    {
        quadResponses[Quadrant(request)].Add(request);
        packets++;
    }

    /// <summary>Runs one tick of the link logic.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="cycle">The memory's cycle that it falls in.</param>
    /// <param name="writeTaken">Called with a write that its vault has taken, which is answered then.</param>
    public void Tick(long tick, long cycle, Action<int> writeTaken)
    {
        foreach (var queue in linkResponses)
        {
            if (queue.TryTakeArrived(tick, out int request))
            {
                packets--;
                vaults.SetDone(request, cycle);
            }
        }

        foreach (var queue in quadRequests)
        {
            Deliver(queue, tick, cycle, writeTaken);
        }

        Pass(linkRequests, quadRequests, Quadrant, isRequest: true, tick);
        Pass(quadResponses, linkResponses, request => linkOf[request], isRequest: false, tick);
    }

    private int Quadrant(int request) => vaults.Locate(request).Vault % Quadrants;

    private void Deliver(PacketQueue queue, long tick, long cycle, Action<int> writeTaken)
    {
        if (!queue.HasArrived(tick))
        {
            return;
        }

        int vault = vaults.Locate(queue.First).Vault;
        if (vaults[vault].HasRoom && lastAccept[vault] < cycle)
        {
            lastAccept[vault] = cycle;
            int request = queue.Take(tick);
            packets--;
            vaults.Accept(request, cycle);
            if (requests[request].IsWrite)
            {
                writeTaken(request);
            }
        }
    }

    private void Pass(PacketQueue[] sources, PacketQueue[] targets, Func<int, int> route, bool isRequest, long tick)
    {
        int start = (int)(tick % sources.Length);
        var order = Enumerable.Range(0, sources.Length).Select(i => sources[(start + i) % sources.Length]);
        foreach (var source in order.Where(source => source.Count > 0).OrderBy(source => source.FirstSince))
        {
            int request = source.First;
            var target = targets[route(request)];
            if (target.Count < depth && target.FreeAt <= tick)
            {
                source.Take(tick);
                int flits = 1 + (requests[request].IsWrite == isRequest ? blockFlits : 0);
                target.Add(request, tick + flits);
                target.FreeAt = tick + ((flits + 1) / 2);
            }
        }
    }
}

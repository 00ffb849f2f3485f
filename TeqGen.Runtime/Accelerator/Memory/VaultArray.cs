using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>
/// The vaults of a memory, each with the next cycle in which it has something to do, and when each request entered and was done.
/// </summary>
internal sealed class VaultArray
{
    private readonly MemoryDescription memory;
    private readonly IReadOnlyList<MemoryRequest> requests;
    private readonly Vault[] vaults;
    private readonly long[] wake;
    private readonly long[] entered;
    private readonly long[] done;

    /// <param name="memory">The memory.</param>
    /// <param name="policy">Its page policy.</param>
    /// <param name="requests">The requests, which are called by their index.</param>
    /// <param name="dataReady">Called with a read and the cycle in which its block leaves the vault, when that is known.</param>
    /// <param name="logs">Where each vault logs its commands, or <see langword="null"/>.</param>
    public VaultArray(
        MemoryDescription memory,
        PagePolicy policy,
        IReadOnlyList<MemoryRequest> requests,
        Action<int, long>? dataReady,
        IReadOnlyList<List<VaultCommand>>? logs)
    {
        (this.memory, this.requests) = (memory, requests);
        wake = new long[memory.Vaults];
        entered = new long[requests.Count];
        done = new long[requests.Count];
        vaults = new Vault[memory.Vaults];
        for (int i = 0; i < vaults.Length; i++)
        {
            vaults[i] = new(memory, policy, dataReady ?? SetDone, logs?[i]);
        }
    }

    public int Count => vaults.Length;

    public long NextWake => wake.Min();

    public bool IsIdle => vaults.All(vault => vault.IsIdle);

    public Vault this[int vault] => vaults[vault];

    public BlockAddress Locate(int request) => memory.Map.Split(requests[request].Address);

    public void SetEntered(int request, long cycle) => entered[request] = cycle;

    public void SetDone(int request, long cycle) => done[request] = cycle;

    /// <summary>Runs a vault's cycle if it has something to do.</summary>
    /// <returns>When it next has.</returns>
    public long Tick(int vault, long cycle)
    {
        if (cycle >= wake[vault])
        {
            wake[vault] = vaults[vault].Tick(cycle);
        }

        return wake[vault];
    }

    public void Tick(long cycle)
    {
        for (int i = 0; i < vaults.Length; i++)
        {
            Tick(i, cycle);
        }
    }

    /// <summary>Gives a request to its vault, after the vault's cycle was run.</summary>
    public void Accept(int request, long cycle)
    {
        var address = Locate(request);
        vaults[address.Vault].Accept(request, address, requests[request].IsWrite, cycle);
        wake[address.Vault] = cycle + 1;
    }

    /// <summary>Refreshes what is still due until the last request of all vaults is done, and sums up.</summary>
    public MemoryResult Finish()
    {
        long lastRead = 0;
        long sum = 0;
        long maximum = 0;
        long reads = 0;
        for (int i = 0; i < requests.Count; i++)
        {
            if (!requests[i].IsWrite)
            {
                reads++;
                lastRead = Math.Max(lastRead, done[i]);
                sum += done[i] - entered[i];
                maximum = Math.Max(maximum, done[i] - entered[i]);
            }
        }

        long last = Math.Max(lastRead, vaults.Max(vault => vault.LastWriteDone));
        var counts = default(CommandCounts);
        for (int i = 0; i < vaults.Length; i++)
        {
            while (wake[i] <= last)
            {
                Tick(i, wake[i]);
            }

            counts += vaults[i].Counts;
        }

        return new()
        {
            LastReadDone = lastRead,
            LastDone = last,
            ReadRequests = reads,
            WriteRequests = requests.Count - reads,
            ReadLatencySum = sum,
            MaximumReadLatency = maximum,
            Commands = counts,
            GigabytesPerSecond = last == 0 ? 0 : 1000.0 * requests.Count * memory.BlockBytes / ((double)last * memory.CyclePicoseconds),
        };
    }
}

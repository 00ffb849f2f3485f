using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>
/// Requests pass the links and the crossbar, and what is read comes back the same way. One request a cycle enters, in the order given,
/// on the next link that has room.
/// </summary>
internal sealed class LinkRun
{
    private readonly IReadOnlyList<MemoryRequest> requests;
    private readonly PriorityQueue<int, (long Ready, int Request)> answers = new();
    private readonly VaultArray vaults;
    private readonly Crossbar crossbar;
    private readonly int ticksPer10Cycles;

    public LinkRun(
        MemoryDescription memory, PagePolicy policy, IReadOnlyList<MemoryRequest> requests, IReadOnlyList<List<VaultCommand>>? logs)
    {
        this.requests = requests;
        vaults = new(memory, policy, requests, (request, ready) => answers.Enqueue(request, (ready, request)), logs);
        crossbar = new(memory, vaults, requests);
        ticksPer10Cycles = memory["linkTicksPer10Cycles"];
    }

    public MemoryResult Run()
    {
        int next = 0;
        long cycle = 0;
        while (next < requests.Count || crossbar.IsBusy || answers.Count > 0 || !vaults.IsIdle)
        {
            while (answers.TryPeek(out int answer, out var due) && due.Ready <= cycle)
            {
                answers.Dequeue();
                crossbar.AddResponse(answer);
            }

            vaults.Tick(cycle);
            for (long tick = FirstTick(cycle); tick < FirstTick(cycle + 1); tick++)
            {
                crossbar.Tick(tick, cycle, write => answers.Enqueue(write, (cycle + 2, write)));
            }

            if (next < requests.Count && requests[next].Cycle <= cycle && crossbar.TryEnter(next))
            {
                vaults.SetEntered(next++, cycle);
            }

            cycle = Next(cycle, next);
        }

        return vaults.Finish();
    }

    // Link ticks of a cycle are those from its first to the next cycle's.
    private long FirstTick(long cycle) => ((cycle * ticksPer10Cycles) + 9) / 10;

    private long Next(long cycle, int next)
    {
        if (crossbar.IsBusy)
        {
            return cycle + 1;
        }

        long wake = vaults.NextWake;
        if (answers.TryPeek(out _, out var due))
        {
            wake = Math.Min(wake, due.Ready);
        }

        return Math.Max(cycle + 1, next < requests.Count ? Math.Min(wake, requests[next].Cycle) : wake);
    }
}

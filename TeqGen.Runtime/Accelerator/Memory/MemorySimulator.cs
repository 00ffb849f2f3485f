using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>Runs requests through a memory, cycle by cycle; cycles in which nothing can happen are skipped.</summary>
public static class MemorySimulator
{
    /// <summary>Runs requests.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="policy">What becomes of a row after a column command.</param>
    /// <param name="requests">The requests in order; one whose cycle is before its predecessor's follows it as soon as it can.</param>
    /// <param name="direct">Whether they go straight into the vaults, one a vault and cycle, instead of through the links.</param>
    /// <returns>What they took.</returns>
    /// <exception cref="ArgumentException">A request is not in the memory, or before cycle 0.</exception>
    public static MemoryResult Run(MemoryDescription memory, PagePolicy policy, IReadOnlyList<MemoryRequest> requests, bool direct) =>
        Run(memory, policy, requests, direct, logs: null);

    /// <summary>Runs requests and keeps every vault's commands.</summary>
    internal static MemoryResult Run(
        MemoryDescription memory,
        PagePolicy policy,
        IReadOnlyList<MemoryRequest> requests,
        bool direct,
        IReadOnlyList<List<VaultCommand>>? logs)
    {
        foreach (var request in requests)
        {
            if (request.Address < 0 || request.Address >= memory.Capacity || request.Cycle < 0)
            {
                throw new ArgumentException(
                    $"{request} must be within the {memory.Capacity} bytes of {memory.Name} and not before cycle 0.", nameof(requests));
            }
        }

        if (!direct && memory.HasLinks)
        {
            return new LinkRun(memory, policy, requests, logs).Run();
        }

        var vaults = new VaultArray(memory, policy, requests, dataReady: null, logs);
        if (direct)
        {
            DirectRun.Run(vaults, requests);
        }
        else
        {
            PortRun.Run(vaults, requests);
        }

        return vaults.Finish();
    }
}

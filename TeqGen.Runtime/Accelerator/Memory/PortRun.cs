namespace TeqGen.Accelerator.Memory;

/// <summary>
/// A device without links: one request a cycle from outside, in the order given, straight into its vault's controller; a request whose
/// vault is full holds up those behind it.
/// </summary>
internal static class PortRun
{
    public static void Run(VaultArray vaults, IReadOnlyList<MemoryRequest> requests)
    {
        int next = 0;
        long cycle = 0;
        while (next < requests.Count || !vaults.IsIdle)
        {
            vaults.Tick(cycle);
            long wake = vaults.NextWake;
            if (next < requests.Count && vaults[vaults.Locate(next).Vault].HasRoom)
            {
                long arrival = requests[next].Cycle;
                if (arrival <= cycle)
                {
                    vaults.SetEntered(next, cycle);
                    vaults.Accept(next++, cycle);
                    arrival = cycle + 1;
                }

                wake = Math.Min(wake, arrival);
            }

            cycle = wake;
        }
    }
}

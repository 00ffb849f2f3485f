namespace TeqGen.Accelerator.Memory;

/// <summary>
/// Requests go straight into the vaults, as from elements on the logic die: each vault has its own sequence, in the order given, and
/// takes at most one request a cycle. No vault waits for another, so that each is run on its own.
/// </summary>
internal static class DirectRun
{
    public static void Run(VaultArray vaults, IReadOnlyList<MemoryRequest> requests)
    {
        var sequences = new List<int>[vaults.Count];
        for (int i = 0; i < sequences.Length; i++)
        {
            sequences[i] = [];
        }

        for (int i = 0; i < requests.Count; i++)
        {
            sequences[vaults.Locate(i).Vault].Add(i);
        }

        for (int i = 0; i < sequences.Length; i++)
        {
            Run(vaults, i, sequences[i], requests);
        }
    }

    private static void Run(VaultArray vaults, int vault, List<int> sequence, IReadOnlyList<MemoryRequest> requests)
    {
        int next = 0;
        long cycle = 0;
        while (next < sequence.Count || !vaults[vault].IsIdle)
        {
            long wake = vaults.Tick(vault, cycle);
            if (next < sequence.Count && vaults[vault].HasRoom)
            {
                long arrival = requests[sequence[next]].Cycle;
                if (arrival <= cycle)
                {
                    vaults.SetEntered(sequence[next], cycle);
                    vaults.Accept(sequence[next++], cycle);
                    arrival = cycle + 1;
                }

                wake = Math.Min(wake, arrival);
            }

            cycle = wake;
        }
    }
}

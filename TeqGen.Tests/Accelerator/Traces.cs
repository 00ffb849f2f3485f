using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;

namespace TeqGen.Tests.Accelerator;

/// <summary>Request sequences of the tests.</summary>
internal static class Traces
{
    /// <summary>Byte address of a block.</summary>
    public static long Address(MemoryDescription memory, int row, int column, int bank, int vault)
    {
        long address = row;
        address = (address * (memory["rowBytes"] / memory.BlockBytes)) + column;
        address = (address * memory.Banks) + bank;
        return ((address * memory.Vaults) + vault) * memory.BlockBytes;
    }

    /// <summary>Reads at cycle 0 of the blocks that a rule gives to 0, 1, ….</summary>
    public static MemoryRequest[] Reads(int count, Func<int, long> address) =>
        [.. Enumerable.Range(0, count).Select(i => new MemoryRequest(address(i), IsWrite: false, Cycle: 0))];

    /// <summary>Reads and writes of few rows and many banks, paced and in bursts, with blocks that come again.</summary>
    public static MemoryRequest[] Mixed(MemoryDescription memory, int seed, int count, int vaults)
    {
        var random = new Random(seed);
        var requests = new MemoryRequest[count];
        long cycle = 0;
        for (int i = 0; i < count; i++)
        {
            cycle += random.Next(4) == 0 ? random.Next(40) : 0;
            long address = Address(
                memory, random.Next(6), random.Next(2), random.Next(memory.Banks), random.Next(vaults));
            requests[i] = new(address, random.Next(3) == 0, cycle);
        }

        return requests;
    }

    public static List<VaultCommand>[] Logs(MemoryDescription memory) =>
        [.. Enumerable.Range(0, memory.Vaults).Select(_ => new List<VaultCommand>())];
}

using System.Numerics;

namespace TeqGen.Accelerator.Machine;

/// <summary>Splits an address into its fields, each a power of two wide, in the order that the description gives.</summary>
internal sealed class AddressMap
{
    private static readonly string[] Fields = ["row", "column", "bank", "vault"];
    private readonly int blockShift;
    private readonly int[] shifts = new int[Fields.Length];
    private readonly long[] masks = new long[Fields.Length];
    private readonly int[] lowFirst;

    public AddressMap(MemoryDescription memory)
    {
        blockShift = BitOperations.Log2((uint)memory.BlockBytes);
        lowFirst = [.. memory.AddressMapping.Reverse().Select(name => Array.IndexOf(Fields, name)).Where(field => Fields[field] != "vault")];
        int[] sizes = [memory["rows"], Math.Max(1, memory["rowBytes"] / memory.BlockBytes), memory.Banks, memory.Vaults];
        int shift = blockShift;
        foreach (string name in memory.AddressMapping.Reverse())
        {
            int field = Array.IndexOf(Fields, name);
            shifts[field] = shift;
            masks[field] = sizes[field] - 1;
            shift += BitOperations.Log2((uint)sizes[field]);
        }
    }

    /// <summary>Where a byte address lies; the bits below the block do not matter.</summary>
    public BlockAddress Split(long address) =>
        new(address >> blockShift, Field(address, 0), Field(address, 1), Field(address, 2), Field(address, 3));

    /// <summary>The byte address of a vault's block, counted within the vault: what <see cref="Split"/> takes apart.</summary>
    public long Compose(int vault, long block)
    {
        long address = (long)vault << shifts[3];
        foreach (int field in lowFirst)
        {
            address |= (block & masks[field]) << shifts[field];
            block >>= BitOperations.PopCount((ulong)masks[field]);
        }

        return address;
    }

    private int Field(long address, int field) => (int)((address >> shifts[field]) & masks[field]);
}

/// <summary>Where a block lies.</summary>
/// <param name="Block">The block's number in the whole memory.</param>
/// <param name="Row">Row of the bank.</param>
/// <param name="Column">Block of the row.</param>
/// <param name="Bank">Bank of the vault.</param>
/// <param name="Vault">Vault.</param>
internal readonly record struct BlockAddress(long Block, int Row, int Column, int Bank, int Vault);

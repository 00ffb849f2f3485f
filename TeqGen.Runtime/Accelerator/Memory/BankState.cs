namespace TeqGen.Accelerator.Memory;

/// <summary>A bank: its open row, the first cycle for each kind of command, and the column commands that wait for it.</summary>
internal sealed class BankState(int capacity)
{
    public const int NoRow = -1;
    private readonly QueuedAccess[] queue = new QueuedAccess[capacity];

    public int OpenRow { get; set; } = NoRow;

    /// <summary>Column commands since the row was opened.</summary>
    public int Accesses { get; set; }

    public long NextActivate { get; set; }

    public long NextColumn { get; set; }

    public long NextPrecharge { get; set; }

    public long NextRefresh { get; set; }

    public int Count { get; private set; }

    public bool HasRoom => Count < queue.Length;

    public ref readonly QueuedAccess this[int index] => ref queue[index];

    public void Add(in QueuedAccess access) => queue[Count++] = access;

    public void RemoveAt(int index)
    {
        Count--;
        Array.Copy(queue, index + 1, queue, index, Count - index);
    }

    /// <summary>Whether any waiting access is to the open row.</summary>
    public bool HasHit()
    {
        for (int i = 0; i < Count; i++)
        {
            if (queue[i].Row == OpenRow)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a read of the same block waits before this access: a write may not overtake it.</summary>
    public bool HasEarlierRead(int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (!queue[i].IsWrite && queue[i].Block == queue[index].Block)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>An access in a queue of the controller.</summary>
/// <param name="Block">Block number, which tells accesses to the same data.</param>
/// <param name="Row">Row of the bank.</param>
/// <param name="Bank">Bank.</param>
/// <param name="IsWrite">Whether it writes.</param>
internal readonly record struct QueuedAccess(long Block, int Row, int Bank, bool IsWrite);

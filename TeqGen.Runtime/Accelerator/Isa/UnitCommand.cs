using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Accelerator.Isa;

/// <summary>A command of a unit with the tile that it is for.</summary>
internal readonly record struct UnitCommand(
    Unit Unit, Opcode Opcode, Semaphores Wait, Semaphores Signal, int OutputTile, int PixelTile, int InputTile)
{
    /// <summary>The commands of a step in the order in which the sequencer hands them to the units, loops unrolled, in parts that end at barriers.</summary>
    public static IEnumerable<UnitCommand[]> Phases(IReadOnlyList<Command> body)
    {
        var phase = new List<UnitCommand>();
        foreach (var command in Unroll(body))
        {
            if (command.Opcode == Opcode.Barrier)
            {
                yield return [.. phase];
                phase.Clear();
            }
            else
            {
                phase.Add(command);
            }
        }

        if (phase.Count > 0)
        {
            yield return [.. phase];
        }
    }

    private static IEnumerable<UnitCommand> Unroll(IReadOnlyList<Command> body)
    {
        var index = new int[3];
        var loops = new Stack<(int Start, int Dimension, int Times)>();
        for (int i = 0; i < body.Count; i++)
        {
            var command = body[i];
            switch (command.Opcode)
            {
                case Opcode.Loop:
                    loops.Push((i, command["dimension"], command["times"]));
                    index[command["dimension"]] = 0;
                    break;
                case Opcode.EndLoop:
                    var (start, dimension, times) = loops.Peek();
                    if (++index[dimension] < times)
                    {
                        i = start;
                    }
                    else
                    {
                        index[dimension] = 0;
                        loops.Pop();
                    }

                    break;
                default:
                    yield return new(
                        CommandFormat.UnitOf(command.Opcode) ?? default, command.Opcode, command.Wait, command.Signal, index[0], index[1], index[2]);
                    break;
            }
        }
    }
}

/// <summary>The counting semaphores of a vault at the beginning of a step and afterwards.</summary>
internal sealed class SemaphoreState
{
    private const int Kinds = 8;
    private readonly int[] counts = new int[Kinds];

    /// <param name="counterBanks">Banks of counters, each of which is free at first.</param>
    public SemaphoreState(int counterBanks)
    {
        Signal(Semaphores.WeightsFree | Semaphores.ActivationsFree | Semaphores.OutputsFree);
        Signal(Semaphores.WeightsFree | Semaphores.ActivationsFree | Semaphores.OutputsFree);
        for (int i = 0; i < counterBanks; i++)
        {
            Signal(Semaphores.CountersFree);
        }
    }

    /// <summary>Takes one of each if all are there.</summary>
    public bool TryTake(Semaphores wanted)
    {
        if (Missing(wanted) != Semaphores.None)
        {
            return false;
        }

        Add(wanted, -1);
        return true;
    }

    public void Signal(Semaphores given) => Add(given, 1);

    /// <summary>Which of these have none.</summary>
    public Semaphores Missing(Semaphores wanted)
    {
        var missing = Semaphores.None;
        for (int bit = 0; bit < Kinds; bit++)
        {
            missing |= counts[bit] == 0 ? wanted & (Semaphores)(1 << bit) : Semaphores.None;
        }

        return missing;
    }

    private void Add(Semaphores which, int amount)
    {
        for (int bit = 0; bit < Kinds; bit++)
        {
            counts[bit] += ((int)which >> bit & 1) * amount;
        }
    }
}

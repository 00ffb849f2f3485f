using System;

namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>One command.</summary>
/// <param name="Opcode">What it does.</param>
/// <param name="Wait">Semaphores that it takes one from before it begins.</param>
/// <param name="Signal">Semaphores that it gives one to when it is done.</param>
/// <param name="Operands">Its operands, in the order of <see cref="CommandFormat"/>.</param>
internal sealed record Command(Opcode Opcode, Semaphores Wait, Semaphores Signal, EquatableArray<int> Operands)
{
    public Command(Opcode opcode, params int[] operands)
        : this(opcode, Semaphores.None, Semaphores.None, new EquatableArray<int>(operands))
    {
    }

    /// <summary>A command of a unit, without operands.</summary>
    public static Command OfUnit(Opcode opcode, Semaphores wait, Semaphores signal) => new(opcode, wait, signal, default);

    /// <summary>An operand by its name.</summary>
    public int this[string name] => Operands[Array.IndexOf(CommandFormat.Of(Opcode)!, name)];

    /// <summary>The low and the high half of a binary64 number.</summary>
    public static (int Low, int High) Halves(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return (unchecked((int)bits), (int)(bits >> 32));
    }

    /// <summary>A binary64 number from its halves.</summary>
    public static double Whole(int low, int high) => BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)low);

    /// <summary>A binary64 number from two operands, <c>name.low</c> and <c>name.high</c>.</summary>
    public double Real(string name) =>
        Whole(this[name + ".low"], this[name + ".high"]);
}

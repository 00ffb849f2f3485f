using CsCheck;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Tests.Accelerator;

/// <summary>The binary form and the text of streams.</summary>
public sealed class CommandStreamTests
{
    private static readonly string Machine = Sha256Hex.OfText("machine");

    private static readonly Gen<Command> Commands =
        from opcode in Gen.Int[0, Enum.GetValues<Opcode>().Length - 1].Select(i => Enum.GetValues<Opcode>()[i])
        from wait in Gen.Int[0, 255]
        from signal in Gen.Int[0, 255]
        from operands in Gen.Int.Array[CommandFormat.Of(opcode)?.Length ?? 9]
        select new Command(opcode, (Semaphores)wait, (Semaphores)signal, operands.ToEquatableArray());

    [Fact]
    public void Bytes_and_text_give_back_the_commands() => Commands.List[0, 40].Sample(commands =>
    {
        byte[] bytes = CommandStream.Encode(Machine, commands);
        Assert.Equal(commands, CommandStream.Decode(bytes, Machine));
        Assert.Equal(bytes, Assembly.Assemble(Assembly.Disassemble(bytes, ["a", "b"])));
    });

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        byte[] bytes = Sample();
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CommandStreamException>(() => CommandStream.Decode(flipped, Machine));
        }
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        byte[] bytes = Sample();
        Named(StreamProblem.NotAStream, [1, 2, 3]);
        Named(StreamProblem.Truncated, bytes[..^4]);
        Named(StreamProblem.Truncated, bytes[..20]);
        Named(StreamProblem.Truncated, [.. bytes, 0]);
        Named(StreamProblem.WrongVersion, [.. bytes[..4], 2, .. bytes[5..]]);
        Named(StreamProblem.Corrupted, [.. bytes[..^1], 77]);
        var e = Assert.Throws<CommandStreamException>(() => CommandStream.Decode(bytes, Sha256Hex.OfText("another")));
        Assert.Equal(StreamProblem.WrongMachine, e.Problem);
        Assert.StartsWith("WrongMachine: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_line_is_told_with_its_number()
    {
        string head = $"# teqc 1 machine {Machine}\n";
        foreach (string line in (string[])["Fly", "Loop dimension=0", "Loop times=1 dimension=0", "Count wait=Godot", "Loop dimension=0 times=x", "End 1"])
        {
            var e = Assert.Throws<FormatException>(() => Assembly.Assemble(head + "End\n" + line));
            Assert.StartsWith("Line 3: ", e.Message, StringComparison.Ordinal);
        }

        Assert.Throws<FormatException>(() => Assembly.Assemble("End"));
    }

    [Fact]
    public void The_checksum_is_CRC_32() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8.ToArray(), 0, 9));

    private static byte[] Sample() => CommandStream.Encode(
        Machine, [new(Opcode.Loop, 1, 3), Command.OfUnit(Opcode.Count, Semaphores.WeightsReady, Semaphores.CountersReady), new(Opcode.End)]);

    private static void Named(StreamProblem problem, byte[] bytes) =>
        Assert.Equal(problem, Assert.Throws<CommandStreamException>(() => CommandStream.Decode(bytes, Machine)).Problem);
}

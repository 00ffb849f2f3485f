using System;
using System.Collections.Generic;
using System.Text;

namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>Why a stream is refused; each has a name that a message begins with.</summary>
internal enum StreamProblem
{
    /// <summary>The bytes are no command stream.</summary>
    NotAStream,

    /// <summary>Written by another version.</summary>
    WrongVersion,

    /// <summary>There are fewer or more bytes than the header says.</summary>
    Truncated,

    /// <summary>The checksum does not match.</summary>
    Corrupted,

    /// <summary>It was made for another machine.</summary>
    WrongMachine,

    /// <summary>A command that does not exist, or stands where it may not.</summary>
    BadCommand,

    /// <summary>An operand out of its range.</summary>
    BadOperand,

    /// <summary>It would read or write outside of what it may.</summary>
    OutOfBounds,

    /// <summary>A counter could pass its largest value.</summary>
    CounterOverflow,

    /// <summary>A command would wait for ever.</summary>
    EndlessWait,
}

/// <summary>A stream that must not be executed.</summary>
internal sealed class CommandStreamException : Exception
{
    public CommandStreamException(StreamProblem problem, string message)
        : base($"{problem}: {message}") => Problem = problem;

    public StreamProblem Problem { get; }
}

/// <summary>
/// The commands of a network in binary form: a header of 64 bytes (<c>TEQC</c>, version, length, number of commands, CRC-32 of what
/// follows the header, 12 zero bytes, SHA-256 of the machine), then the commands. A command is a word of opcode, wait mask, signal mask and
/// number of operands, a byte each, then the operands as 32-bit words, little-endian.
/// </summary>
internal static class CommandStream
{
    public const int Version = 1;
    public const int HeaderLength = 64;
    private const uint Magic = 0x43514554;

    /// <param name="machineHash">Hash of the machine that the commands are for.</param>
    /// <param name="commands">The commands.</param>
    public static byte[] Encode(string machineHash, IReadOnlyCollection<Command> commands)
    {
        int length = HeaderLength;
        foreach (var command in commands)
        {
            length += 4 * (1 + command.Operands.Count);
        }

        var bytes = new byte[length];
        int position = HeaderLength;
        foreach (var command in commands)
        {
            bytes[position] = (byte)command.Opcode;
            bytes[position + 1] = (byte)command.Wait;
            bytes[position + 2] = (byte)command.Signal;
            bytes[position + 3] = checked((byte)command.Operands.Count);
            foreach (int operand in command.Operands)
            {
                WriteWord(bytes, position += 4, unchecked((uint)operand));
            }

            position += 4;
        }

        WriteWord(bytes, 0, Magic);
        WriteWord(bytes, 4, Version);
        WriteWord(bytes, 8, (uint)length);
        WriteWord(bytes, 12, (uint)commands.Count);
        WriteWord(bytes, 16, Crc32.Of(bytes, HeaderLength, length - HeaderLength));
        for (int i = 0; i < 32; i++)
        {
            bytes[32 + i] = Convert.ToByte(machineHash.Substring(2 * i, 2), 16);
        }

        return bytes;
    }

    /// <param name="bytes">A whole stream.</param>
    /// <param name="machineHash">Hash of the machine that is to execute it; null to take any.</param>
    /// <exception cref="CommandStreamException">It is none, or a damaged one, or for another machine.</exception>
    public static List<Command> Decode(byte[] bytes, string? machineHash)
    {
        CheckHeader(bytes, machineHash);
        var commands = new List<Command>();
        int position = HeaderLength;
        while (position < bytes.Length)
        {
            if (position + 4 > bytes.Length || position + (4 * (1 + bytes[position + 3])) > bytes.Length)
            {
                throw new CommandStreamException(StreamProblem.BadCommand, $"command {commands.Count} reaches beyond the end of the stream");
            }

            var opcode = (Opcode)bytes[position];
            int count = bytes[position + 3];
            if (!CommandFormat.Exists(opcode) || (CommandFormat.Of(opcode) is { } names && names.Length != count))
            {
                throw new CommandStreamException(
                    StreamProblem.BadCommand, $"command {commands.Count} has opcode {bytes[position]} and {count} operands, which no command has");
            }

            var operands = new int[count];
            for (int i = 0; i < count; i++)
            {
                operands[i] = unchecked((int)ReadWord(bytes, position + 4 + (4 * i)));
            }

            commands.Add(new(opcode, (Semaphores)bytes[position + 1], (Semaphores)bytes[position + 2], new EquatableArray<int>(operands)));
            position += 4 * (1 + count);
        }

        return commands.Count == ReadWord(bytes, 12)
            ? commands
            : throw new CommandStreamException(
                StreamProblem.BadCommand, $"the header says {ReadWord(bytes, 12)} commands, there are {commands.Count}");
    }

    /// <summary>Hash of the machine that a stream is for.</summary>
    public static string MachineOf(byte[] bytes)
    {
        var hash = new byte[32];
        Array.Copy(bytes, 32, hash, 0, hash.Length);
        return Sha256Hex.ToHex(hash);
    }

    private static void CheckHeader(byte[] bytes, string? machineHash)
    {
        if (bytes.Length < HeaderLength || ReadWord(bytes, 0) != Magic)
        {
            throw bytes.Length >= 4 && ReadWord(bytes, 0) == Magic
                ? new CommandStreamException(StreamProblem.Truncated, $"{bytes.Length} bytes are no whole header")
                : new CommandStreamException(StreamProblem.NotAStream, "it does not begin with a TEQC header");
        }

        if (ReadWord(bytes, 4) != Version)
        {
            throw new CommandStreamException(StreamProblem.WrongVersion, $"version {ReadWord(bytes, 4)} found, {Version} expected; plan again");
        }

        if (ReadWord(bytes, 8) != bytes.Length)
        {
            throw new CommandStreamException(
                StreamProblem.Truncated, $"the header says {ReadWord(bytes, 8)} bytes, there are {bytes.Length}; restore or plan again");
        }

        for (int i = 20; i < 32; i++)
        {
            if (bytes[i] != 0)
            {
                throw new CommandStreamException(StreamProblem.Corrupted, $"byte {i} of the header is not 0; restore or plan again");
            }
        }

        if (Crc32.Of(bytes, HeaderLength, bytes.Length - HeaderLength) != ReadWord(bytes, 16))
        {
            throw new CommandStreamException(StreamProblem.Corrupted, "its checksum does not match its commands; restore or plan again");
        }

        if (machineHash is not null && MachineOf(bytes) != machineHash)
        {
            throw new CommandStreamException(
                StreamProblem.WrongMachine, $"it is for the machine {MachineOf(bytes)}, this one is {machineHash}; plan again for this machine");
        }
    }

    private static uint ReadWord(byte[] bytes, int position) =>
        bytes[position] | ((uint)bytes[position + 1] << 8) | ((uint)bytes[position + 2] << 16) | ((uint)bytes[position + 3] << 24);

    private static void WriteWord(byte[] bytes, int position, uint word)
    {
        for (int i = 0; i < 4; i++)
        {
            bytes[position + i] = (byte)(word >> (8 * i));
        }
    }
}

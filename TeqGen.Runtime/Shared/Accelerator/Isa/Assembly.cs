using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>
/// The text of a stream, a command a line: <c>Count wait=ActivationsReady signal=ActivationsFree</c> or <c>Loop dimension=0 times=4</c>.
/// Lines that begin with <c>#</c> are comments; the first names the machine.
/// </summary>
internal static class Assembly
{
    private const string Header = "# teqc 1 machine ";

    /// <summary>The text of a stream.</summary>
    /// <param name="bytes">The stream.</param>
    /// <param name="names">What the layers and operators are called, in their order; fewer are allowed.</param>
    public static string Disassemble(byte[] bytes, IReadOnlyList<string> names)
    {
        var text = new StringBuilder(Header).Append(CommandStream.MachineOf(bytes)).Append('\n');
        int depth = 0, next = 0;
        foreach (var command in CommandStream.Decode(bytes, machineHash: null))
        {
            if (command.Opcode is Opcode.Layer or Opcode.Operate)
            {
                text.Append(next < names.Count ? $"\n# {names[next]}\n" : "\n");
                next++;
            }

            depth -= command.Opcode == Opcode.EndLoop && depth > 0 ? 1 : 0;
            text.Append(' ', 2 * depth).Append(command.Opcode);
            Append(text, " wait=", command.Wait);
            Append(text, " signal=", command.Signal);
            var operands = CommandFormat.Of(command.Opcode);
            for (int i = 0; i < command.Operands.Count; i++)
            {
                text.Append(' ').Append(operands is null ? "" : operands[i] + "=").Append(Number(command.Operands[i]));
            }

            text.Append('\n');
            depth += command.Opcode == Opcode.Loop ? 1 : 0;
        }

        return text.ToString();
    }

    /// <summary>The stream that a text stands for.</summary>
    /// <exception cref="FormatException">A line is none of <see cref="Disassemble"/>'s.</exception>
    public static byte[] Assemble(string text)
    {
        string[] lines = text.Split('\n');
        if (!lines[0].StartsWith(Header, StringComparison.Ordinal) || !Sha256Hex.IsHash(lines[0].Substring(Header.Length)))
        {
            throw new FormatException($"Line 1: expected '{Header}' and a hash, found '{lines[0]}'.");
        }

        var commands = new List<Command>();
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                commands.Add(ReadCommand(line, i + 1));
            }
        }

        return CommandStream.Encode(lines[0].Substring(Header.Length), commands);
    }

    private static Command ReadCommand(string line, int number)
    {
        string[] words = line.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (!Enum.TryParse(words[0], out Opcode opcode) || !CommandFormat.Exists(opcode) || opcode.ToString() != words[0])
        {
            throw new FormatException($"Line {number}: there is no command '{words[0]}'.");
        }

        var masks = new Semaphores[2];
        int next = 1;
        foreach (var (name, place) in new[] { ("wait=", 0), ("signal=", 1) })
        {
            if (next < words.Length && words[next].StartsWith(name, StringComparison.Ordinal))
            {
                masks[place] = ReadMask(words[next++].Substring(name.Length), number);
            }
        }

        var operands = CommandFormat.Of(opcode);
        int count = words.Length - next;
        if (operands is not null ? operands.Length != count : count > CommandFormat.MaximumOperands)
        {
            throw new FormatException($"Line {number}: {opcode} has {operands?.Length ?? CommandFormat.MaximumOperands} operands, found {count}.");
        }

        var values = words.Skip(next).Select((word, i) => ReadOperand(word, operands?[i], number));
        return new Command(opcode, masks[0], masks[1], values.ToEquatableArray());
    }

    private static int ReadOperand(string word, string? name, int number)
    {
        string prefix = name is null ? "" : name + "=";
        return word.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(word.Substring(prefix.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException($"Line {number}: expected {prefix} and a whole number, found '{word}'.");
    }

    private static Semaphores ReadMask(string text, int number)
    {
        var mask = Semaphores.None;
        foreach (string name in text.Split('+'))
        {
            mask |= Enum.TryParse(name, out Semaphores one) && one.ToString() == name
                ? one
                : throw new FormatException($"Line {number}: there is no semaphore '{name}'.");
        }

        return mask;
    }

    private static void Append(StringBuilder text, string label, Semaphores mask)
    {
        if (mask != Semaphores.None)
        {
            var set = Enumerable.Range(0, 8).Select(bit => (Semaphores)(1 << bit)).Where(one => (mask & one) != 0);
            text.Append(label).Append(string.Join("+", set));
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Files;

/// <summary>
/// What a build says about a network to who builds or simulates the machine: the constants that the generator compiles in, and the files that are made of
/// them. <c>docs/accelerator.md</c> describes both.
/// </summary>
internal static class HardwareFiles
{
    /// <summary>The class, nested in the network's, that has the constants.</summary>
    public const string ClassName = "TeqGenHardware";

    /// <summary>The stream in base 64; white space between.</summary>
    public const string CommandsConstant = "Commands";

    /// <summary>The machine that it was planned for, as <c>machine.json</c>.</summary>
    public const string MachineConstant = "Machine";

    /// <summary>The plan, as <c>network.json</c>.</summary>
    public const string NetworkConstant = "Network";

    public const string CommandsFile = "commands.bin";
    public const string TextFile = "commands.txt";
    public const string MachineFile = "machine.json";
    public const string NetworkFile = "network.json";

    private const int LineBytes = 96;

    /// <summary>A stream as the constant.</summary>
    public static string Encode(byte[] stream)
    {
        var text = new StringBuilder();
        for (int start = 0; start < stream.Length; start += LineBytes)
        {
            text.Append(start == 0 ? "" : "\n").Append(Convert.ToBase64String(stream, start, Math.Min(LineBytes, stream.Length - start)));
        }

        return text.ToString();
    }

    /// <summary>The files of a network, by name.</summary>
    /// <param name="commands">The constant <see cref="CommandsConstant"/>.</param>
    /// <param name="machine">The constant <see cref="MachineConstant"/>.</param>
    /// <param name="network">The constant <see cref="NetworkConstant"/>.</param>
    /// <exception cref="FormatException">The first is not in base 64.</exception>
    /// <exception cref="CommandStreamException">It is no stream.</exception>
    /// <exception cref="JsonFormatException">The last is no JSON.</exception>
    public static IReadOnlyList<(string Name, byte[] Content)> Create(string commands, string machine, string network)
    {
        byte[] stream = Convert.FromBase64String(commands);
        return
        [
            (CommandsFile, stream),
            (TextFile, Utf8(Assembly.Disassemble(stream, StepNames(network)))),
            (MachineFile, Utf8(machine)),
            (NetworkFile, Utf8(network)),
        ];
    }

    /// <summary>Names of layers and operators in the order of the stream.</summary>
    /// <param name="network">Text of <c>network.json</c>.</param>
    /// <exception cref="JsonFormatException">It is no JSON.</exception>
    public static string[] StepNames(string network) =>
        [.. (JsonReader.Parse(network).Find("steps")?.Items ?? []).Select(step => step.Find("name")?.Text ?? "")];

    private static byte[] Utf8(string text) => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);
}

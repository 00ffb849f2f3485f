using System.CommandLine;
using TeqGen.Models;
using TeqGen.Shared.Accelerator.Files;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen disassemble</c>: the text of a command stream.</summary>
internal static class DisassembleCommand
{
    public static System.CommandLine.Command Create(TextWriter output)
    {
        var file = new Argument<string>("STREAM")
        {
            Description = "The stream, commands.bin; names of layers come from network.json beside it where that is there.",
        };
        var command = new System.CommandLine.Command("disassemble", "Prints the commands of a stream as text.") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            try
            {
                output.Write(Assembly.Disassemble(File.ReadAllBytes(path), Names(path)));
            }
            catch (CommandStreamException e)
            {
                throw new ModelFileException(path, e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelFileException(path, $"the stream cannot be read ({e.Message}); check the path");
            }

            return TeqGenCommand.Success;
        });
        return command;
    }

    private static string[] Names(string stream)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(stream))!, HardwareFiles.NetworkFile);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return HardwareFiles.StepNames(File.ReadAllText(path));
        }
        catch (JsonFormatException e)
        {
            throw new ModelFileException($"{path}({e.Line})", e.Message);
        }
    }
}

using Microsoft.CodeAnalysis;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Accelerator.Files;

namespace TeqGen.Generator.Emission;

/// <summary>Writes a plan for the accelerator as constants, which the build reads from the compiled assembly without running it.</summary>
internal static class HardwareWriter
{
    public static void Write(SourceProductionContext output, HardwarePlan plan)
    {
        var writer = new CodeWriter();
        writer.OpenType(plan.Type);
        writer.Line($"// The network as {plan.StreamBytes} bytes of commands for the accelerator; the build writes them and what belongs to them below obj/.../teqgen/.");
        writer.Text($"private static class {HardwareFiles.ClassName}");
        writer.Open();
        WriteConstant(writer, HardwareFiles.CommandsConstant, plan.Commands);
        writer.Line();
        WriteConstant(writer, HardwareFiles.MachineConstant, plan.Machine);
        writer.Line();
        WriteConstant(writer, HardwareFiles.NetworkConstant, plan.Network);
        writer.Close();
        writer.CloseType(plan.Type);
        writer.AddTo(output, plan.HintName + ".Hardware");
    }

    // Sources of a machine's constants are free text: more quotes around it than it has in a row.
    private static void WriteConstant(CodeWriter writer, string name, string text)
    {
        string quotes = new('"', System.Math.Max(3, LongestRun(text) + 1));
        writer.Text($"public const string {name} = {quotes}");
        writer.Indent();
        writer.Text(text);
        writer.Text(quotes + ";");
        writer.Outdent();
    }

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
        {
            run = c == '"' ? run + 1 : 0;
            longest = System.Math.Max(longest, run);
        }

        return longest;
    }
}

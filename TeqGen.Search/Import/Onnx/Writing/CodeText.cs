using System.Text;

namespace TeqGen.Search.Import.Onnx.Writing;

/// <summary>Lines of a program, indented.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder text = new();
    private int depth;

    public void Line(string line)
    {
        if (line.Length > 0)
        {
            text.Append(' ', 4 * depth).Append(line);
        }

        text.Append('\n');
    }

    public void Indented(Action lines)
    {
        depth++;
        lines();
        depth--;
    }

    public override string ToString() => text.ToString();
}

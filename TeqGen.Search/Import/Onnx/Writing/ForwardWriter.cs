using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Structure;

namespace TeqGen.Search.Import.Onnx.Writing;

/// <summary>
/// Writes the body of Forward. A tensor that only the next item reads is not named: calls nest, with a new line for each layer that does
/// the heavy work. A name is used again as soon as its tensor is not needed any more.
/// </summary>
/// <param name="code">Receives the lines.</param>
/// <param name="body">The class or network.</param>
/// <param name="fields">The field of each item, or null.</param>
/// <param name="inputs">Names of the parameters.</param>
/// <param name="expression">How an item's constant argument is written.</param>
/// <param name="taken">Names of fields and parameters, which locals must not hide.</param>
internal sealed class ForwardWriter(
    CodeText code,
    Body body,
    IReadOnlyList<string?> fields,
    IReadOnlyDictionary<Value, string> inputs,
    Func<int, Argument, string> expression,
    HashSet<string> taken)
{
    private static readonly string[] Letters = ["x", "y", "z"];

    private const int WidestLine = 100;
    private const int DeepestNesting = 4;

    private readonly Dictionary<Value, string> names = new(inputs);
    private readonly Dictionary<Value, int> readers = CountReaders(body);
    private readonly List<string> locals = [];
    private (Value Value, Expression Text, int Depth)? pending;

    public void Write(IReadOnlyList<Entry> layout)
    {
        foreach (var entry in layout)
        {
            if (entry.IsList)
            {
                WriteLoop(entry);
            }
            else
            {
                WriteItem(entry.Start);
            }
        }

        var result = body.Outputs[0];
        code.Line($"return {(pending is { } last && last.Value == result ? last.Text.Text : names[result])};");
    }

    private void WriteItem(int index)
    {
        var item = body.Exemplar[index];
        bool heavy = item is CallItem or StepItem { Step.Operation: "Conv2d" or "Linear" };
        if (pending is { } open
            && (heavy || !item.Inputs.Contains(open.Value) || readers[open.Value] > 1
                || open.Depth >= DeepestNesting || open.Text.Text.Length > WidestLine))
        {
            NamePending();
        }

        int depth = pending?.Depth + 1 ?? 1;
        Expression[] operands = [.. item.Inputs.Select(Operand)];
        var text = item is StepItem { Step.IsLayer: false } function
            ? CallSyntax.Function(function.Step, operands, argument => expression(index, argument))
            : new($"{fields[index]}.Forward({operands[0].Text})", Precedence.Primary);
        pending = (item.Output, text, depth);
    }

    private void WriteLoop(Entry entry)
    {
        if (pending is not null)
        {
            NamePending();
        }

        var input = body.Exemplar[entry.Start].Inputs[0];
        string source = Operand(input).Text;
        string name = source;
        if (readers[input] > 0 || !locals.Contains(source))
        {
            name = NewLocal();
            code.Line($"var {name} = {source};");
        }

        string element = FieldNames.Unique("block", alone: true, [.. taken, .. locals]);
        code.Line($"foreach (var {element} in {fields[entry.Start]})");
        code.Line("{");
        code.Indented(() => code.Line($"{name} = {element}.Forward({name});"));
        code.Line("}");
        code.Line("");
        names[body.Exemplar[entry.Start + entry.Length - 1].Output] = name;
    }

    /// <summary>How a tensor is read, and that it was.</summary>
    private Expression Operand(Value value)
    {
        if (pending is { } open && open.Value == value)
        {
            pending = null;
            readers[value]--;
            return open.Text;
        }

        readers[value]--;
        return new(names[value], Precedence.Primary);
    }

    private void NamePending()
    {
        var (value, text, _) = pending!.Value;
        pending = null;
        // A local whose tensor nobody reads any more can be assigned again.
        string? free = locals.FirstOrDefault(local => names.All(pair => pair.Value != local || readers[pair.Key] == 0));
        string name = free ?? NewLocal();
        code.Line($"{(free is null ? "var " : "")}{name} = {text.Text};");
        names[value] = name;
    }

    private string NewLocal()
    {
        string name = Letters.FirstOrDefault(letter => !taken.Contains(letter) && !locals.Contains(letter))
            ?? FieldNames.Unique("t", alone: false, [.. taken, .. locals]);
        locals.Add(name);
        return name;
    }

    private static Dictionary<Value, int> CountReaders(Body body)
    {
        var readers = new Dictionary<Value, int>();
        foreach (var item in body.Exemplar)
        {
            readers[item.Output] = 0;
        }

        foreach (var value in body.Exemplar.SelectMany(item => item.Inputs).Append(body.Outputs[0]))
        {
            readers[value] = readers.GetValueOrDefault(value) + 1;
        }

        return readers;
    }
}

using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Structure;

namespace TeqGen.Search.Import.Onnx.Writing;

/// <summary>Writes one class: its fields and Forward. Knows under which paths its layers stand.</summary>
internal sealed class ClassWriter
{
    private const int WidestLine = 120;

    private readonly Body body;
    private readonly ModuleClass? module;
    private readonly IReadOnlyDictionary<ModuleClass, string> classNames;
    private readonly IReadOnlyList<Entry> layout;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly string?[] fields;

    /// <param name="body">The class's or the network's body.</param>
    /// <param name="module">The class, or null for the network.</param>
    /// <param name="inputs">Names of Forward's parameters.</param>
    /// <param name="classNames">Names of all classes.</param>
    public ClassWriter(Body body, ModuleClass? module, IReadOnlyList<string> inputs, IReadOnlyDictionary<ModuleClass, string> classNames)
    {
        (this.body, this.module, this.classNames) = (body, module, classNames);
        layout = BodyLayout.Of(body);
        taken.UnionWith(inputs);
        taken.UnionWith(module?.Parameters.All.Select(parameter => parameter.Name) ?? []);
        var names = FieldNames.Choose(body, layout, taken);
        fields = new string?[body.Exemplar.Count];
        foreach (var (entry, name) in layout.Zip(names))
        {
            Array.Fill(fields, name, entry.Start, entry.Length);
        }
    }

    /// <summary>The layers of an instance with their paths below it.</summary>
    public IEnumerable<(string Path, Step Layer)> Layers(int instance, Func<ModuleClass, ClassWriter> writers)
        => layout.SelectMany(entry => Enumerable.Range(0, entry.Length).SelectMany(i =>
        {
            string path = entry.IsList ? FormattableString.Invariant($"{fields[entry.Start]}.{i}") : fields[entry.Start] ?? "";
            return body.Instances[instance][entry.Start + i] switch
            {
                CallItem call => writers(call.Module).Layers(call.Instance, writers).Select(layer => ($"{path}.{layer.Path}", layer.Layer)),
                StepItem { Step.IsLayer: true } step => [(path, step.Step)],
                _ => Enumerable.Empty<(string, Step)>(),
            };
        }));

    /// <summary>The declarations of the fields.</summary>
    public void WriteFields(CodeText code)
    {
        foreach (var entry in layout.Where(entry => fields[entry.Start] is not null))
        {
            string name = fields[entry.Start]!;
            if (entry.IsList)
            {
                WriteList(code, entry, name);
            }
            else
            {
                WriteField(code, $"private readonly {TypeOf(entry.Start)} {name} =", $"new({Construct(entry.Start)});");
            }
        }
    }

    /// <summary>The statements of Forward.</summary>
    public void WriteForward(CodeText code, IReadOnlyDictionary<Value, string> inputs)
        => new ForwardWriter(code, body, fields, inputs, Expression, taken).Write(layout);

    private static void WriteField(CodeText code, string declaration, string value)
    {
        if (declaration.Length + value.Length + 1 <= WidestLine)
        {
            code.Line($"{declaration} {value}");
            return;
        }

        code.Line(declaration);
        code.Indented(() => code.Line(value));
    }

    private void WriteList(CodeText code, Entry entry, string name)
    {
        string type = TypeOf(entry.Start);
        List<string> elements = [];
        string[] constructed = [.. Enumerable.Range(entry.Start, entry.Length).Select(Construct)];
        for (int i = 0; i < constructed.Length;)
        {
            int count = constructed.Skip(i).TakeWhile(text => text == constructed[i]).Count();
            elements.AddRange(count > 2
                ? [FormattableString.Invariant($".. ModuleList.Repeat({count}, _ => new {type}({constructed[i]}))")]
                : Enumerable.Repeat($"new({constructed[i]})", count));
            i += count;
        }

        string start = $"private readonly ModuleList<{type}> {name} =";
        string list = string.Join(", ", elements);
        if (start.Length + list.Length + 4 <= WidestLine)
        {
            code.Line($"{start} [{list}];");
            return;
        }

        code.Line(start);
        code.Line("[");
        code.Indented(() => elements.ForEach(element => code.Line($"{element},")));
        code.Line("];");
    }

    private string TypeOf(int index) => body.Exemplar[index] switch
    {
        CallItem call => classNames[call.Module],
        StepItem step => step.Step.Operation,
        _ => "",
    };

    private string Construct(int index) => CallSyntax.Arguments(
        Slot.Arguments(body.Exemplar[index]), argument => Expression(index, argument));

    private string Expression(int index, Argument argument)
        => module?.Parameters.Expression(index, argument.Name) ?? CSharp.Literal(argument.Value);
}

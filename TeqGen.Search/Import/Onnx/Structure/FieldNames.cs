using System.Globalization;
using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>
/// Names the fields of a class: by the names in the ONNX file where they are paths and all instances agree, otherwise by what the layer
/// is and a number.
/// </summary>
internal static class FieldNames
{
    /// <returns>The name of each entry's field; null where it needs none.</returns>
    /// <param name="body">The class or network.</param>
    /// <param name="layout">Its entries.</param>
    /// <param name="taken">Names that are taken already; the fields' are added.</param>
    public static IReadOnlyList<string?> Choose(Body body, IReadOnlyList<Entry> layout, HashSet<string> taken)
    {
        var names = new string?[layout.Count];
        for (int i = 0; i < names.Length; i++)
        {
            if (body.Exemplar[layout[i].Start].HasField)
            {
                // The second list of one parent is called by its first element: features, then features_6.
                Entry[] choices = layout[i].IsList ? [layout[i], new(layout[i].Start, 1)] : [layout[i]];
                names[i] = choices.Select(entry => Suggested(body, entry)).FirstOrDefault(name => name is not null && taken.Add(name));
            }
        }

        Entry[] unnamed = [.. layout.Where((entry, i) => names[i] is null && body.Exemplar[entry.Start].HasField)];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is null && body.Exemplar[layout[i].Start].HasField)
            {
                string role = Role(body.Exemplar[layout[i].Start], layout[i].IsList);
                bool alone = unnamed.Count(entry => Role(body.Exemplar[entry.Start], entry.IsList) == role) == 1;
                names[i] = Unique(role, alone, taken);
            }
        }

        return names;
    }

    /// <summary>A name that is not taken: the word alone, or with the first free number.</summary>
    public static string Unique(string word, bool alone, HashSet<string> taken)
    {
        string name = word;
        for (int number = 1; !(alone && number == 1 && taken.Add(name)); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{word}{number}");
            if (taken.Add(name))
            {
                break;
            }
        }

        return name;
    }

    private static string? Suggested(Body body, Entry entry)
    {
        string?[] names = [.. body.Instances.Select(items => Suggested(items, entry)).Distinct()];
        return names is [{ } name] && CSharp.IsIdentifier(name) ? CSharp.FieldName(name) : null;
    }

    /// <summary>
    /// An entry's path below its module, as one name: downsample.0 is downsample_0. A list's is what its elements have in common.
    /// </summary>
    private static string? Suggested(List<Item> items, Entry entry)
    {
        string?[] paths = [.. items.Select(PathOf)];
        string[] own = [.. paths[entry.Start..(entry.Start + entry.Length)].OfType<string>()];
        if (own.Length != entry.Length || own.Contains(""))
        {
            return null;
        }

        string[] modules = [.. items.Select(WeightPath.Module).OfType<string>()];
        string module = modules.Length > 1 ? WeightPath.Common(modules) : "";
        string path = entry.IsList ? WeightPath.Common(own) : own[0];
        return module.Length > 0 && path.StartsWith(module + ".", StringComparison.Ordinal)
            ? path[(module.Length + 1)..].Replace('.', '_')
            : path.Replace('.', '_');
    }

    private static string? PathOf(Item item) => item switch
    {
        StepItem { Step.IsLayer: true } step => WeightPath.Of(step.Step),
        CallItem => WeightPath.Module(item),
        _ => null,
    };

    private static string Role(Item item, bool isList) => (item, isList) switch
    {
        (StepItem { Step.Operation: "Conv2d" }, _) => "conv",
        (StepItem { Step.Operation: "BatchNorm2d" }, _) => "bn",
        (StepItem { Step.Operation: "Linear" }, _) => "fc",
        (StepItem { Step.Operation: "LayerNorm" or "RmsNorm" }, _) => "norm",
        (StepItem step, _) => CSharp.FieldName(step.Step.Operation),
        (CallItem, true) => "stage",
        (CallItem call, false) => CSharp.FieldName(ClassRole.Of(call.Module)),
        _ => "part",
    };
}

using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>
/// Paths such as <c>layer1.0.conv1</c> that exporters leave in names: of weights (<c>layer1.0.conv1.weight</c>) or of nodes
/// (<c>/layer1/layer1.0/conv1/Conv</c>).
/// </summary>
internal static class WeightPath
{
    private static readonly string[] ParameterNames = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>The path of a step's layer, or null where no name tells one.</summary>
    public static string? Of(Step step)
    {
        if (step.Origin.WeightName is { } name && name.LastIndexOf('.') is > 0 and var dot && ParameterNames.Contains(name[(dot + 1)..]))
        {
            return name[..dot];
        }

        string[] scopes = step.Origin.Name.Split('/');
        return scopes is ["", _, _, ..] ? Join(scopes[1..^1]) : null;
    }

    /// <summary>The path of the module that holds an item's layer, and for the call of a module what its layers have in common.</summary>
    public static string? Module(Item item) => item switch
    {
        StepItem { Step: { IsLayer: true } step } => Of(step) is { } path ? Parent(path) : null,
        CallItem call =>
            Common([.. call.Module.Body.Instances[call.Instance].Select(Module).OfType<string>()]) is { Length: > 0 } path ? path : null,
        _ => null,
    };

    /// <summary>What all paths begin with, in whole parts.</summary>
    public static string Common(IReadOnlyList<string> paths)
    {
        string[] common = paths.Count == 0 ? [] : paths[0].Split('.');
        foreach (string path in paths)
        {
            string[] parts = path.Split('.');
            int length = 0;
            while (length < common.Length && length < parts.Length && common[length] == parts[length])
            {
                length++;
            }

            common = common[..length];
        }

        return string.Join('.', common);
    }

    /// <summary>Everything before the last part.</summary>
    public static string Parent(string path) => path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";

    /// <summary>The last part.</summary>
    public static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>Scopes repeat the list that an element stands in: layer1, layer1.0, conv1 is layer1.0.conv1.</summary>
    private static string Join(string[] scopes)
    {
        string path = "", last = "";
        foreach (string scope in scopes)
        {
            bool repeats = last.Length > 0 && scope.StartsWith(last + ".", StringComparison.Ordinal);
            path = repeats ? path[..^last.Length] + scope : path.Length == 0 ? scope : $"{path}.{scope}";
            last = scope;
        }

        return path;
    }
}

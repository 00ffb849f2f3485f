namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>The module paths of a body's items, and how many items stand under each path.</summary>
internal sealed class ModulePaths
{
    private readonly string?[] paths;
    private readonly Dictionary<string, int> below = new(StringComparer.Ordinal);

    public ModulePaths(IEnumerable<Item> items)
    {
        paths = [.. items.Select(WeightPath.Module)];
        foreach (string path in paths.OfType<string>())
        {
            for (string part = path; part.Length > 0; part = WeightPath.Parent(part))
            {
                below[part] = below.GetValueOrDefault(part) + 1;
            }
        }
    }

    /// <summary>
    /// Whether a stretch may become a class: names that tell of modules are followed, neither joined nor split; where there are none,
    /// anything may.
    /// </summary>
    public bool Allow(int start, int length)
        => below.Count == 0 || paths.AsSpan(start, length).IndexOfAnyExcept((string?)null) < 0 || AreOneModule(start, length);

    /// <summary>
    /// Whether a stretch's paths have something in common that no item outside has, and that is no list: its elements are modules, not
    /// the whole.
    /// </summary>
    public bool AreOneModule(int start, int length)
    {
        string[] inside = [.. paths[start..(start + length)].OfType<string>()];
        string common = WeightPath.Common(inside);
        return inside.Length > 1 && common.Length > 0 && below[common] == inside.Length
            && inside.All(path => path.Length == common.Length || !char.IsAsciiDigit(path[common.Length + 1]));
    }
}

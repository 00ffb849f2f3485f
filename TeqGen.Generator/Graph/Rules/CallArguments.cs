using System.Collections.Generic;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>A call's arguments by name: whole numbers, truth values as 0 and 1, binary32 numbers by their bits, pairs as two.</summary>
internal sealed class CallArguments(IReadOnlyDictionary<string, int[]> values)
{
    public int this[string parameter] => values.TryGetValue(parameter, out int[] found) ? found[0] : 0;

    /// <summary>All numbers of a list.</summary>
    public IReadOnlyList<int> All(string parameter) => values.TryGetValue(parameter, out int[] found) ? found : [];

    public bool Has(string parameter) => this[parameter] != 0;

    /// <summary>Whether the method that was called has the parameter at all.</summary>
    public bool Knows(string parameter) => values.ContainsKey(parameter);

    /// <summary>Extents along height and width; one number counts for both.</summary>
    public (int Height, int Width) Pair(string parameter) =>
        values.TryGetValue(parameter, out int[] found) ? (found[0], found[found.Length - 1]) : default;
}

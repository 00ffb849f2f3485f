namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>One field and the items that use it: a layer, a module, or a list of modules that follow each other.</summary>
/// <param name="Start">Index of the first item.</param>
/// <param name="Length">Number of items; more than one for a list.</param>
internal readonly record struct Entry(int Start, int Length)
{
    public bool IsList => Length > 1;
}

/// <summary>A body's items with calls of one class that feed each other gathered into lists.</summary>
internal static class BodyLayout
{
    public static IReadOnlyList<Entry> Of(Body body)
    {
        var items = body.Exemplar;
        var entries = new List<Entry>();
        for (int start = 0; start < items.Count;)
        {
            int end = start + 1;
            while (end < items.Count && Follows(body, items[end - 1], items[end]))
            {
                end++;
            }

            entries.Add(new(start, end - start));
            start = end;
        }

        return entries;
    }

    private static bool Follows(Body body, Item previous, Item next)
        => previous is CallItem first && next is CallItem second && first.Module == second.Module && second.Inputs[0] == first.Output
            && first.Output != body.Outputs[0]
            && IsOneList(WeightPath.Module(previous), WeightPath.Module(next))
            && body.Exemplar.Sum(item => item.Inputs.Count(input => input == first.Output)) == 1;

    /// <summary>layer1.2 and layer2.0 are of two lists; where names tell nothing, it is one.</summary>
    private static bool IsOneList(string? previous, string? next)
        => previous is null || next is null || WeightPath.Parent(previous) == WeightPath.Parent(next);
}

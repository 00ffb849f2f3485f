using System.Globalization;
using System.Text;
using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>A stretch of items that could be a module: it reads one tensor from outside and gives one.</summary>
/// <param name="Body">Where it stands.</param>
/// <param name="Start">Index of its first item.</param>
/// <param name="Length">Number of its items.</param>
/// <param name="Key">Its structure without constants: equal for stretches that could be instances of one class.</param>
/// <param name="Paths">The paths that names tell, of the whole body.</param>
internal sealed record Segment(Body Body, int Start, int Length, string Key, ModulePaths Paths)
{
    /// <summary>Whether its layers' names have a path in common that no other's has.</summary>
    public bool IsNamedModule => Paths.AreOneModule(Start, Length);
}

/// <summary>Lists all stretches of a body that could be modules.</summary>
internal static class SegmentScan
{
    /// <summary>Longest stretch that is looked at; blocks that people repeat are shorter.</summary>
    private const int Longest = 64;

    public static IEnumerable<Segment> Run(Body body)
    {
        var items = body.Exemplar;
        var paths = new ModulePaths(items);
        var lastUse = LastUses(body);
        for (int start = 0; start < items.Count - 1; start++)
        {
            var places = new Dictionary<Value, int>();
            var key = new StringBuilder();
            Value? outside = null;
            int latest = -1, fields = 0, calls = 0;
            for (int end = start; end < items.Count && end - start < Longest; end++)
            {
                if (!TryAppend(items[end], key, places, ref outside))
                {
                    break;
                }

                fields += items[end].HasField ? 1 : 0;
                calls += items[end] is CallItem ? 1 : 0;
                bool isWhole = start == 0 && end == items.Count - 1;
                // Only the last tensor may be read after the stretch; one layer alone is no module.
                if (end > start && latest <= end && (fields > 1 || calls > 0) && !isWhole && paths.Allow(start, end - start + 1))
                {
                    yield return new(body, start, end - start + 1, key.ToString(), paths);
                }

                places.Add(items[end].Output, end - start);
                latest = Math.Max(latest, lastUse[items[end].Output]);
            }
        }
    }

    private static bool TryAppend(Item item, StringBuilder key, Dictionary<Value, int> places, ref Value? outside)
    {
        key.Append(item.Kind).Append('(');
        foreach (var input in item.Inputs)
        {
            if (places.TryGetValue(input, out int place))
            {
                key.Append(CultureInfo.InvariantCulture, $"{place},");
            }
            else if (outside is null || outside == input)
            {
                outside = input;
                key.Append("in,");
            }
            else
            {
                return false;
            }
        }

        key.Append(')');
        return true;
    }

    private static Dictionary<Value, int> LastUses(Body body)
    {
        var items = body.Exemplar;
        var last = items.ToDictionary(item => item.Output, _ => -1);
        for (int i = 0; i < items.Count; i++)
        {
            foreach (var input in items[i].Inputs.Where(last.ContainsKey))
            {
                last[input] = i;
            }
        }

        last[body.Outputs[0]] = items.Count;
        return last;
    }
}

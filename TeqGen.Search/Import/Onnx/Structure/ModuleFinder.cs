using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>
/// Finds what repeats. Again and again the stretch of items whose repetition saves most lines becomes a class, in the network and in the
/// classes found so far, until nothing is worth a class any more.
/// </summary>
internal static class ModuleFinder
{
    /// <summary>Lines that a class costs beside its statements; what saves no more than that stays where it is.</summary>
    private const int CostOfClass = 6;

    /// <returns>The network's own body and the classes, in the order in which they were found.</returns>
    public static (Body Network, IReadOnlyList<ModuleClass> Classes) Run(StepGraph graph)
    {
        var network = new Body([graph.Inputs[0]], [graph.Outputs[0]], [[.. graph.Steps.Select(step => new StepItem(step))]]);
        var bodies = new List<Body> { network };
        var classes = new List<ModuleClass>();
        while (Best(bodies) is { } places)
        {
            classes.Add(Gather(classes.Count, places));
            bodies.Add(classes[^1].Body);
        }

        return (network, classes);
    }

    private static List<Segment>? Best(List<Body> bodies)
        => bodies.SelectMany(SegmentScan.Run)
            .GroupBy(segment => segment.Key, StringComparer.Ordinal)
            .Select(group => WithoutOverlap([.. group]))
            .Where(places => places.Count > 1 && Saved(places) > 0)
            .OrderByDescending(Score)
            .ThenByDescending(places => places[0].Length)
            .FirstOrDefault();

    private static int Saved(IReadOnlyList<Segment> places) => ((places.Count - 1) * places[0].Length) - CostOfClass;

    /// <summary>
    /// Lines saved; a little more where a class begins with a layer as people write them, and much more where it is one that everybody
    /// knows or where the names say that it was a module.
    /// </summary>
    private static int Score(IReadOnlyList<Segment> places)
    {
        var first = places[0];
        var items = first.Body.Exemplar.GetRange(first.Start, first.Length);
        bool known = places.All(place => place.IsNamedModule) || ClassRole.IsGate(items, items[0].Inputs[0]);
        return Saved(places) * (items[0].HasField ? 5 : 4) * (known ? 3 : 1);
    }

    private static List<Segment> WithoutOverlap(IReadOnlyList<Segment> segments)
    {
        var kept = new List<Segment>();
        foreach (var segment in segments)
        {
            if (kept.Count == 0 || kept[^1].Body != segment.Body || kept[^1].Start + kept[^1].Length <= segment.Start)
            {
                kept.Add(segment);
            }
        }

        return kept;
    }

    private static ModuleClass Gather(int index, IReadOnlyList<Segment> places)
    {
        var instances = new List<List<Item>>();
        foreach (var place in places)
        {
            instances.AddRange(place.Body.Instances.Select(items => items.GetRange(place.Start, place.Length)));
        }

        Value InputOf(List<Item> items)
        {
            var inside = items.Select(item => item.Output).ToHashSet();
            return items.SelectMany(item => item.Inputs).First(input => !inside.Contains(input));
        }

        var module = new ModuleClass(
            index, new Body([.. instances.Select(InputOf)], [.. instances.Select(items => items[^1].Output)], instances));
        int next = 0;
        var calls = places.SelectMany(place => place.Body.Instances.Select(items => (place, items, Call: new CallItem(module, next++))))
            .ToList();
        // From the back, so that the places before keep theirs.
        foreach (var (place, items, call) in calls.OrderByDescending(entry => entry.place.Start))
        {
            items.RemoveRange(place.Start, place.Length);
            items.Insert(place.Start, call);
        }

        return module;
    }
}

using TeqGen.Models;

namespace TeqGen.Search;

/// <summary>Widths of all layers, and what is expected of them.</summary>
/// <param name="Widths">For each layer.</param>
/// <param name="MeanBits">Mean stored bits of codes alone, without the parameter file's factors and structure.</param>
/// <param name="Damage">Expected divergence of the network's outputs.</param>
internal sealed record FrontierPoint(LayerWidths[] Widths, double MeanBits, double Damage);

/// <summary>
/// The widths that are worth looking at: damage of all operands adds up, so the least damage for every number of bits is found by narrowing, from the
/// most bits each, whichever operand's next step on the lower convex hull of its damage costs least for each bit that it saves. This is the set of
/// solutions of the Lagrangian. Where counters are bounded a layer's operands limit each other, and steps are of both together.
/// </summary>
internal static class BitFrontier
{
    private const int Most = LayerFitter.MaximumBits;
    private const int Least = LayerFitter.MinimumBits;

    /// <summary>From the most bits to the fewest; damage never falls.</summary>
    public static FrontierPoint[] Of(IReadOnlyList<WidthProfile> profiles)
    {
        var steps = new List<Step>();
        var widths = new LayerWidths[profiles.Count];
        for (int i = 0; i < profiles.Count; i++)
        {
            var profile = profiles[i];
            if (profile.MaximumCounters is { } counters)
            {
                var choices = Together(profile, counters);
                widths[i] = choices[0].To;
                Hull(steps, i, choices);
                continue;
            }

            widths[i] = new(profile.MostWeightBits, Most);
            Hull(steps, i, [.. Widths(profile.WeightCount, profile.MostWeightBits, profile.WeightDamage, bits => new(bits, 0))]);
            Hull(steps, i, [.. Widths(profile.InputCount, Most, profile.ActivationDamage, bits => new(0, bits))]);
        }

        var points = new List<FrontierPoint> { Point(profiles, widths) };

        // A stable order: slopes ascend within an operand, because its hull is convex.
        foreach (var step in steps.OrderBy(step => step.Slope).ThenBy(step => step.Layer).ThenBy(step => step.To.Weights == 0).ThenByDescending(step => step.FromBits))
        {
            var old = widths[step.Layer];
            widths[step.Layer] = new(step.To.Weights > 0 ? step.To.Weights : old.Weights, step.To.Activations > 0 ? step.To.Activations : old.Activations);
            points.Add(Point(profiles, widths));
        }

        return [.. points];
    }

    private static IEnumerable<Choice> Widths(long count, int most, Func<int, double> damage, Func<int, LayerWidths> of) =>
        Enumerable.Range(Least, most - Least + 1).Reverse().Select(bits => new Choice((double)count * bits, damage(bits), of(bits)));

    // What the counters allow, from the least damage on to fewer bits.
    private static Choice[] Together(WidthProfile profile, int counters)
    {
        var all =
            from weights in Enumerable.Range(Least, profile.MostWeightBits - Least + 1)
            from activations in Enumerable.Range(Least, Most - Least + 1)
            where profile.Fitter.Counters(weights, activations) <= counters
            let bits = (profile.WeightCount * (double)weights) + (profile.InputCount * (double)activations)
            let damage = profile.WeightDamage(weights) + profile.ActivationDamage(activations)
            orderby bits descending, damage descending
            select new Choice(bits, damage, new(weights, activations));
        var choices = all.ToArray();
        var first = choices.MinBy(choice => choice.Damage)!;
        return [first, .. choices.Where(choice => choice.Bits < first.Bits)];
    }

    // Steps down along the lower convex hull of damage over bits.
    private static void Hull(List<Step> steps, int layer, Choice[] choices)
    {
        double floor = 0;
        for (var from = choices[0]; ;)
        {
            (double Slope, Choice? To) best = (double.PositiveInfinity, null);
            foreach (var choice in choices)
            {
                if (choice.Bits < from.Bits)
                {
                    double slope = Math.Max(0, choice.Damage - from.Damage) / (from.Bits - choice.Bits);
                    best = slope <= best.Slope ? (slope, choice) : best;
                }
            }

            if (best.To is null)
            {
                return;
            }

            floor = Math.Max(floor, best.Slope);
            steps.Add(new(floor, layer, from.Bits, best.To.To));
            from = best.To;
        }
    }

    private static FrontierPoint Point(IReadOnlyList<WidthProfile> profiles, LayerWidths[] widths)
    {
        double bits = 0, values = 0, damage = 0;
        for (int i = 0; i < widths.Length; i++)
        {
            var profile = profiles[i];
            values += profile.WeightCount + profile.InputCount;
            bits += (profile.WeightCount * (double)widths[i].Weights) + (profile.InputCount * (double)widths[i].Activations);
            damage += profile.WeightDamage(widths[i].Weights) + profile.ActivationDamage(widths[i].Activations);
        }

        return new([.. widths], bits / values, damage);
    }

    /// <summary>Widths of one operand (the other's are 0) or of both.</summary>
    private sealed record Choice(double Bits, double Damage, LayerWidths To);

    /// <summary>A step of a layer from so many bits of what it narrows.</summary>
    private sealed record Step(double Slope, int Layer, double FromBits, LayerWidths To);
}

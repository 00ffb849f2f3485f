using TeqGen.Models;

namespace TeqGen.Search;

/// <summary>Widths of all layers and products, and what is expected of them.</summary>
/// <param name="Widths">For each layer, then for each product of activations, whose right operand stands for weights.</param>
/// <param name="MeanBits">Mean stored bits of codes alone, without the parameter file's factors and structure.</param>
/// <param name="Damage">Expected divergence of the network's outputs.</param>
internal sealed record FrontierPoint(LayerWidths[] Widths, double MeanBits, double Damage);

/// <summary>
/// The widths that are worth looking at: damage of all operands adds up, so the least damage for every number of bits is found by narrowing, from 8
/// bits each, whichever operand's next step on the lower convex hull of its damage costs least for each bit that it saves. This is the set of
/// solutions of the Lagrangian.
/// </summary>
internal static class BitFrontier
{
    /// <summary>From the most bits to the fewest; damage never falls.</summary>
    public static FrontierPoint[] Of(IReadOnlyList<WidthProfile> profiles)
    {
        var steps = new List<(double Slope, int Operand, int From, int To)>();
        for (int i = 0; i < profiles.Count; i++)
        {
            var profile = profiles[i];
            Hull(steps, 2 * i, profile.WeightCount, profile.MostWeightBits, profile.WeightDamage);
            Hull(steps, (2 * i) + 1, profile.InputCount, LayerFitter.MaximumBits, profile.ActivationDamage);
        }

        var widths = profiles.Select(profile => new LayerWidths(profile.MostWeightBits, LayerFitter.MaximumBits)).ToArray();
        var points = new List<FrontierPoint> { Point(profiles, widths) };

        // A stable order: slopes ascend within an operand, because its hull is convex.
        foreach (var (_, operand, from, to) in steps.OrderBy(step => step.Slope).ThenBy(step => step.Operand).ThenByDescending(step => step.From))
        {
            var old = widths[operand / 2];
            widths[operand / 2] = operand % 2 == 0 ? old with { Weights = to } : old with { Activations = to };
            points.Add(Point(profiles, widths));
        }

        return [.. points];
    }

    // Steps from the most bits down along the lower convex hull of damage over bits.
    private static void Hull(List<(double Slope, int Operand, int From, int To)> steps, int operand, long count, int from, Func<int, double> damage)
    {
        double floor = 0;
        while (from > LayerFitter.MinimumBits)
        {
            var (best, to) = (double.PositiveInfinity, from - 1);
            for (int candidate = from - 1; candidate >= LayerFitter.MinimumBits; candidate--)
            {
                double slope = Math.Max(0, damage(candidate) - damage(from)) / ((double)count * (from - candidate));
                (best, to) = slope <= best ? (slope, candidate) : (best, to);
            }

            floor = Math.Max(floor, best);
            steps.Add((floor, operand, from, to));
            from = to;
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
}

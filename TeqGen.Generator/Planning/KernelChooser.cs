using System;
using System.Globalization;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Planning;

/// <summary>How a layer is computed.</summary>
/// <param name="Auto">In a network that is loaded with <c>KernelFamily.Auto</c>.</param>
/// <param name="Counting">In one that counts.</param>
/// <param name="Reason">Why, for the reader.</param>
/// <param name="Costs">What each strategy is expected to take, for the reader.</param>
internal sealed record KernelChoice(KernelStrategy Auto, KernelStrategy Counting, string Reason, EquatableArray<string> Costs)
{
    /// <summary>Name of the family that the runtime has for it.</summary>
    public string Family => Auto switch
    {
        KernelStrategy.Reference => "Reference",
        KernelStrategy.Lookup => "Lookup",
        _ => "Counting",
    };
}

/// <summary>Chooses by the cost model, unless an attribute says how.</summary>
internal static class KernelChooser
{
    public static KernelChoice Choose(NetworkLayer layer, CounterLayout counters, MachineProfile profile)
    {
        var work = WorkOf(layer, counters);
        var costs = CostModel.Strategies.Where(strategy => CostModel.Serves(strategy, work))
            .Select(strategy => (Strategy: strategy, Nanoseconds: CostModel.Nanoseconds(strategy, work, profile)))
            .OrderBy(cost => cost.Nanoseconds).ToList();
        var counting = costs.First(cost => cost.Strategy is KernelStrategy.CompareAndAccumulate or KernelStrategy.BitPlanes).Strategy;
        var auto = layer.Kernel switch
        {
            1 => KernelStrategy.Reference,
            2 => counting,
            3 => KernelStrategy.Lookup,
            _ => costs[0].Strategy,
        };
        string reason = layer.Kernel > 0
            ? $"an attribute says Kernel = {KernelCheck.Families[layer.Kernel]}"
            : $"the cost model expects it to be the fastest on {profile.Machine}";
        return new(auto, counting, reason, costs.Select(cost => $"{NameOf(cost.Strategy)} {Microseconds(cost.Nanoseconds)} \u00b5s").ToEquatableArray());
    }

    public static string NameOf(KernelStrategy strategy) => strategy switch
    {
        KernelStrategy.Reference => "reference",
        KernelStrategy.CompareAndAccumulate => "counting by comparing codes",
        KernelStrategy.BitPlanes => "counting on bit planes",
        _ => "lookup",
    };

    private static LayerWork WorkOf(NetworkLayer layer, CounterLayout counters)
    {
        var g = layer.Geometry;
        return new(g.Inputs, g.Outputs, g.Height, g.Width, g.Kernel, g.Stride, g.Padding, g.Dilation, g.Groups, layer.Rows, counters);
    }

    /// <summary>Two digits: more would say more than the model knows.</summary>
    private static string Microseconds(double nanoseconds)
    {
        decimal microseconds = (decimal)nanoseconds / 1000, unit = 0.01m;
        while (microseconds >= 100 * unit)
        {
            unit *= 10;
        }

        return (Math.Round(microseconds / unit) * unit).ToString("0.##", CultureInfo.InvariantCulture);
    }
}

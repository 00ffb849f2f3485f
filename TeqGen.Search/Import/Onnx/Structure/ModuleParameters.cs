using System.Globalization;
using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>A constructor parameter of a module class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Values">Its value in each instance.</param>
/// <param name="Default">The default that it has, or null.</param>
internal sealed record Parameter(string Name, string Kind, IReadOnlyList<object> Values, object? Default);

/// <summary>
/// The constructor parameters of a class: what differs between its instances. What is the same number everywhere, or a simple multiple of
/// it, is one parameter.
/// </summary>
internal sealed class ModuleParameters
{
    private readonly Dictionary<(int Item, string Argument), string> expressions = [];
    private readonly List<Parameter> parameters = [];

    public ModuleParameters(Body body)
    {
        IReadOnlyList<Slot> slots = Slot.Of(body);
        Slot[] varying = [.. slots.Where(slot => !slot.IsConstant)];
        // The outer extents first, under the names that everybody expects.
        Declare(varying.FirstOrDefault(slot => slot.Name is "inputs" or "channels" && AreChannels(slot, body.Inputs)), "inputs");
        Declare(
            varying.LastOrDefault(slot => slot.Name is "outputs" or "channels" && AreChannels(slot, body.Outputs)), "outputs", exact: true);
        foreach (var slot in varying)
        {
            Declare(slot, slot.Name is "inputs" or "outputs" or "channels" ? "hidden" : slot.Name);
        }

        foreach (var argument in slots.GroupBy(slot => (slot.Item, slot.Argument)))
        {
            string[] texts = [.. argument.Select(slot => (slot.IsConstant ? null : Find(slot)) ?? CSharp.Literal(slot.Values[0]))];
            expressions.Add(argument.Key, texts.Length == 1 ? texts[0] : $"({texts[0]}, {texts[1]})");
        }

        // What has a default comes last; otherwise the order stays.
        parameters = [.. parameters.OrderBy(parameter => parameter.Default is not null)];
    }

    /// <summary>In the order of the constructor.</summary>
    public IReadOnlyList<Parameter> All => parameters;

    /// <summary>How an argument of an item is written inside the class.</summary>
    public string Expression(int item, string name) => expressions[(item, name)];

    /// <summary>What an instance is constructed with.</summary>
    public IReadOnlyList<Argument> Arguments(int instance)
        => [.. parameters.Select(parameter => new Argument(parameter.Name, parameter.Values[instance], parameter.Default))];

    /// <param name="slot">What differs, or null where it does not.</param>
    /// <param name="name">The name that it should have.</param>
    /// <param name="exact">Whether only an equal parameter makes a new one needless, not a multiple.</param>
    private void Declare(Slot? slot, string name, bool exact = false)
    {
        if (slot is null || (exact ? FindEqual(slot) : Find(slot)) is not null)
        {
            return;
        }

        string unique = name;
        for (int i = 2; parameters.Any(parameter => parameter.Name == unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}{i}");
        }

        // A default is kept only where some instance uses it.
        parameters.Add(new(unique, slot.Kind, slot.Values, slot.Values.Contains(slot.Default) ? slot.Default : null));
    }

    /// <summary>A parameter, or one times or divided by a small number, that equals the slot in every instance.</summary>
    private string? Find(Slot slot)
    {
        if (FindEqual(slot) is { } same)
        {
            return same;
        }

        if (slot.Kind == "padding" && parameters.FirstOrDefault(parameter => parameter.Kind == "kernel") is { } kernel
            && kernel.Values.Zip(slot.Values).All(pair => (pair.First, pair.Second) is (int extent, int padding) && extent / 2 == padding))
        {
            return $"{kernel.Name} / 2";
        }

        if (slot.Kind != "channels")
        {
            return null;
        }

        foreach (var parameter in parameters.Where(parameter => parameter.Kind == slot.Kind))
        {
            if (Ratio(slot.Values, parameter.Values) is { } factor)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} * {factor}");
            }

            if (Ratio(parameter.Values, slot.Values) is { } divisor)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{parameter.Name} / {divisor}");
            }
        }

        return null;
    }

    private static bool AreChannels(Slot slot, IReadOnlyList<Value> tensors)
        => slot.Values.Zip(tensors).All(pair => pair.First is int channels && pair.Second.Rank > 1 && pair.Second.Shape[1] == channels);

    private string? FindEqual(Slot slot)
        => parameters.FirstOrDefault(parameter => parameter.Kind == slot.Kind && parameter.Values.SequenceEqual(slot.Values))?.Name;

    private static int? Ratio(IReadOnlyList<object> large, IReadOnlyList<object> small)
    {
        int[] ratios = [.. large.Zip(small, (a, b) => (int)a % (int)b == 0 ? (int)a / (int)b : 0).Distinct()];
        return ratios is [>= 2 and <= 16 and var ratio] ? ratio : null;
    }
}

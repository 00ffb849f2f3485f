using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>One number of one item of a class: what it is in each instance.</summary>
/// <param name="Item">Index of the item.</param>
/// <param name="Argument">Name of the argument that it is, or is half of.</param>
/// <param name="Name">Name by which a parameter for it would go.</param>
/// <param name="Kind">What it measures; only like is shared with like.</param>
/// <param name="Values">An <c>int</c>, <c>float</c> or <c>bool</c> for each instance.</param>
/// <param name="Default">With which it is left out, or null.</param>
internal sealed record Slot(int Item, string Argument, string Name, string Kind, IReadOnlyList<object> Values, object? Default)
{
    public bool IsConstant => Values.All(value => value.Equals(Values[0]));

    /// <summary>
    /// The slots of a class, in the order of its items and their arguments. Where height and width differ in any instance, all pairs of
    /// the item are two slots, since the layers take either numbers or pairs.
    /// </summary>
    public static IReadOnlyList<Slot> Of(Body body)
        =>
        [
            .. Enumerable.Range(0, body.Exemplar.Count)
                .SelectMany(item => Of(item, [.. body.Instances.Select(items => Arguments(items[item]))], body.Exemplar[item])),
        ];

    /// <summary>The arguments that an item is constructed or called with.</summary>
    public static IReadOnlyList<Argument> Arguments(Item item) => item switch
    {
        StepItem step => step.Step.Arguments,
        CallItem call => call.Module.Parameters.Arguments(call.Instance),
        _ => [],
    };

    /// <summary>Whether height and width differ in any of the arguments.</summary>
    public static bool IsWide(IEnumerable<Argument> arguments) => arguments.Any(argument => argument.Value is Pair { IsSquare: false });

    private static IEnumerable<Slot> Of(int index, IReadOnlyList<Argument>[] instances, Item item)
    {
        bool wide = instances.Any(IsWide);
        for (int a = 0; a < instances[0].Count; a++)
        {
            var argument = instances[0][a];
            object[] values = [.. instances.Select(list => list[a].Value)];
            if (argument.Value is not Pair)
            {
                yield return new(index, argument.Name, argument.Name, KindOf(argument.Name, item), values, argument.Default);
                continue;
            }

            Pair[] pairs = [.. values.Cast<Pair>()];
            object? otherwise = argument.Default is Pair pair ? pair.Height : null;
            bool same = pairs.All(value => value.IsSquare);
            yield return new(
                index,
                argument.Name,
                same ? argument.Name : argument.Name + "Height",
                argument.Name,
                [.. pairs.Select(value => (object)value.Height)],
                otherwise);
            if (wide)
            {
                yield return new(
                    index,
                    argument.Name,
                    same ? argument.Name : argument.Name + "Width",
                    argument.Name,
                    [.. pairs.Select(value => (object)value.Width)],
                    otherwise);
            }
        }
    }

    private static string KindOf(string name, Item item) => item is CallItem call
        ? call.Module.Parameters.All.First(parameter => parameter.Name == name).Kind
        : name is "inputs" or "outputs" or "channels" or "groups" ? "channels" : name;
}

using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>Layers from their constructor's arguments, which are checked here as the runtime would check them.</summary>
internal static class LayerChecks
{
    /// <param name="rule">The layer's type.</param>
    /// <param name="creation">Where it is created.</param>
    /// <param name="values">The arguments.</param>
    /// <param name="field">Name of the field, for messages.</param>
    public static LayerInstance Create(LayerRule rule, NewExpression creation, Dictionary<string, object?> values, string field)
    {
        var arguments = new Dictionary<string, int[]>();
        foreach (var argument in creation.Arguments)
        {
            int[] value = ArgumentValue.Of(values[argument.Parameter]) ?? throw Wrong(argument, field, "cannot be used");
            arguments.Add(argument.Parameter, value);
            foreach (var (parameter, minimum) in rule.Minima)
            {
                if (parameter == argument.Parameter && value.Min() < minimum)
                {
                    throw Wrong(argument, field, $"must be at least {ShapeText.Of(minimum)}, found {ShapeText.Of(value)}");
                }
            }
        }

        var all = new CallArguments(arguments);
        string? problem = rule.Check(all);
        if (problem is null && rule.WeightShape(all).Aggregate(1.0, (product, extent) => product * extent) > int.MaxValue)
        {
            problem = $"{ShapeText.Of(rule.WeightShape(all))} weights are more than an array can hold";
        }

        return problem is null
            ? new LayerInstance(rule, all)
            : throw DefinitionException.Of(Problem.At(creation.Node, "TEQ005", $"{field}: {problem}"));
    }

    private static DefinitionException Wrong(ArgumentTemplate argument, string field, string text) =>
        DefinitionException.Of(Problem.At(argument.Node, "TEQ002", field, argument.Parameter, text));
}

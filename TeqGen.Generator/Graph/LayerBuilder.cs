using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>A layer field with its constructor's arguments known and checked.</summary>
internal sealed record LayerInstance(FieldTemplate Field, LayerRule Rule, CallArguments Arguments);

/// <summary>Evaluates the layer fields of a root.</summary>
internal static class LayerBuilder
{
    /// <param name="fields">The fields.</param>
    /// <param name="problems">Receives what is wrong, one problem for each mistake.</param>
    public static Dictionary<string, LayerInstance> Build(IEnumerable<FieldTemplate> fields, List<Problem> problems)
    {
        var layers = new Dictionary<string, LayerInstance>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var rule = KnownLayers.Find(field.TypeName);
            if (field.Initializer == FieldInitializer.Broken)
            {
                continue;
            }

            if (rule is null)
            {
                problems.Add(Problem.At(
                    field.Node,
                    "TEQ003",
                    field.Name,
                    $"is of type {field.TypeName}, which is no layer that can be quantized; use one of {KnownLayers.Names}"));
            }
            else if (field.Reassignment is { } reassignment)
            {
                problems.Add(Problem.At(
                    reassignment,
                    "TEQ003",
                    field.Name,
                    "is assigned here, so the layer is not the one it was initialized with; assign it only where it is declared"));
            }
            else if (field.Initializer != FieldInitializer.Creation)
            {
                string found = field.Initializer == FieldInitializer.None ? "has no initializer" : "is not initialized with 'new'";
                problems.Add(Problem.At(
                    field.Node,
                    "TEQ003",
                    field.Name,
                    $"{found}, so the layer's extents are not known at compile time; write '= new(…)' where it is declared"));
            }
            else if (CheckArguments(field, rule, problems))
            {
                layers[field.Name] = new LayerInstance(field, rule, new CallArguments(field.Arguments));
            }
        }

        return layers;
    }

    private static bool CheckArguments(FieldTemplate field, LayerRule rule, List<Problem> problems)
    {
        int before = problems.Count;
        foreach (var argument in field.Arguments)
        {
            if (argument.Value is not { } value)
            {
                problems.Add(Problem.At(
                    argument.Node,
                    "TEQ002",
                    field.Name,
                    argument.Parameter,
                    "cannot be evaluated at compile time; write a literal or a constant"));
                continue;
            }

            foreach (var (parameter, minimum) in rule.Minima)
            {
                if (parameter == argument.Parameter && value < minimum)
                {
                    problems.Add(Problem.At(
                        argument.Node,
                        "TEQ002",
                        field.Name,
                        parameter,
                        $"must be at least {ShapeText.Of(minimum)}, found {ShapeText.Of(value)}"));
                }
            }
        }

        if (problems.Count > before)
        {
            return false;
        }

        var arguments = new CallArguments(field.Arguments);
        string? problem = rule.Check(arguments);
        if (problem is null && rule.WeightShape(arguments).Aggregate(1.0, (product, extent) => product * extent) > int.MaxValue)
        {
            problem = $"{ShapeText.Of(rule.WeightShape(arguments))} weights are more than an array can hold";
        }

        if (problem is not null)
        {
            problems.Add(Problem.At(field.Node, "TEQ005", $"{field.Name}: {problem}"));
        }

        return problem is null;
    }
}

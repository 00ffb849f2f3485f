using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;
using TeqGen.Shared;

namespace TeqGen.Generator.Graph;

/// <summary>Creates modules as their constructors do. What is wrong with a field is kept among the problems, and the next field is read.</summary>
internal sealed class ModuleFactory(Evaluator evaluator)
{
    private readonly List<Problem> problems = [];

    /// <summary>What is wrong with fields; a field of a class that is created several times is named once.</summary>
    public IEnumerable<Problem> Problems => problems.GroupBy(problem => (problem.Id, problem.Node)).Select(group => group.First());

    /// <summary>Whether some code does not compile.</summary>
    public bool IsBroken { get; private set; }

    public ModuleInstance CreateRoot(ModuleTemplate template)
    {
        var root = new ModuleInstance(template);
        Construct(root, template, null, []);
        return root;
    }

    public object Create(NewExpression creation, Frame frame)
    {
        var arguments = EvaluateArguments(creation.Arguments, frame);
        if (KnownLayers.Find(creation.Type) is { } rule)
        {
            return LayerChecks.Create(rule, creation, arguments, frame.Field!);
        }

        if (evaluator.Library.Find(creation.Type) is not { } template)
        {
            if (!evaluator.IsOwn(creation.Type))
            {
                throw evaluator.NoTemplate(creation.Type, creation.Node);
            }

            throw Evaluator.Unknown(
                creation,
                $"is of type {TypeName.Short(creation.Type)}, which is no layer that can be quantized and no partial class of this project that derives from Module",
                $"use one of {KnownLayers.Names}, or such a class");
        }

        var instance = new ModuleInstance(template);
        ConstructAt(creation.Node, instance, template, creation.Constructor, arguments);
        return instance;
    }

    /// <summary>What goes wrong in another assembly is told at the place that leads there.</summary>
    private void ConstructAt(
        SourceNode place, ModuleInstance instance, ModuleTemplate template, string? key, Dictionary<string, object?> arguments)
    {
        int first = problems.Count;
        evaluator.At(place, () =>
        {
            Construct(instance, template, key, arguments);
            for (int i = first; i < problems.Count; i++)
            {
                problems[i] = problems[i] with { Node = evaluator.Nearest(problems[i].Node!) };
            }

            return instance;
        });
    }

    private void Construct(ModuleInstance instance, ModuleTemplate template, string? key, Dictionary<string, object?> arguments)
    {
        var constructor = key is null
            ? template.Constructors.FirstOrDefault(candidate => candidate.Parameters.All(parameter => parameter.IsOptional))
            : template.Constructors.FirstOrDefault(candidate => candidate.Key == key);
        foreach (var parameter in constructor?.Parameters ?? default)
        {
            if (!arguments.ContainsKey(parameter.Name))
            {
                arguments.Add(parameter.Name, parameter.Default);
            }
        }

        string type = template.Type.FullName;
        var frame = new Frame(instance, type, arguments, template.Type.Name);
        if (constructor?.CallsThis == true)
        {
            Construct(instance, template, constructor.BaseKey, EvaluateArguments(constructor.BaseArguments, frame));
        }
        else
        {
            instance.Parameters[type] = arguments;
            foreach (var field in template.Fields)
            {
                Attempt(field, () => instance.Fields[(type, field.Name)] = Initialize(field, frame), instance, type);
            }

            if (!template.Traits.BaseIsModule)
            {
                var place = constructor?.BaseNode ?? template.BaseNode;
                var parent = evaluator.Library.Find(template.Traits.Base) ?? throw evaluator.NoTemplate(template.Traits.Base, template.BaseNode);
                ConstructAt(place, instance, parent, constructor?.BaseKey, EvaluateArguments(constructor?.BaseArguments ?? default, frame));
            }
        }

        if (constructor?.Body is { } body)
        {
            evaluator.Run(body, frame, template.Fields.Count > 0 ? template.Fields[0].Node : new SourceNode(type, 0, 0));
        }

        foreach (var field in template.Fields.Where(field => field.IsModule && !field.IsOptional))
        {
            if (instance.Fields[(type, field.Name)] is null)
            {
                Wrong(field, $"has no initializer{NotKnown}");
                instance.Fields[(type, field.Name)] = DefinitionException.Silent();
            }
        }
    }

    private const string NotKnown = ", so the layer's extents are not known at compile time; write '= new(…)' where it is declared";

    private object? Initialize(FieldTemplate field, Frame frame)
    {
        if (field.Reassignment is { } reassignment)
        {
            throw field.IsModule
                ? DefinitionException.Of(Problem.At(
                    reassignment,
                    "TEQ003",
                    field.Name,
                    "is assigned here, so the layer is not the one it was initialized with; assign it only where it is declared or in a constructor"))
                : DefinitionException.Unknown(reassignment, $"the field '{field.Name}', which is assigned here", "make it readonly");
        }

        // What no initializer gives the constructor may.
        return field.Initializer is { } initializer
            ? evaluator.Evaluate(initializer, frame with { Field = field.Name })
            : field.IsModule ? null : DefinitionException.Unknown(field.Node, $"the field '{field.Name}'", "initialize it where it is declared");
    }

    private void Attempt(FieldTemplate field, System.Action initialize, ModuleInstance instance, string type)
    {
        try
        {
            initialize();
        }
        catch (DefinitionException e)
        {
            instance.Fields[(type, field.Name)] = e;
            if (!field.IsModule)
            {
                return;
            }

            instance.Fields[(type, field.Name)] = DefinitionException.Silent();
            if (e.IsSilent)
            {
                IsBroken = true;
            }
            else if (e.Problem is { } problem)
            {
                problems.Add(problem);
            }
            else if (e.What!.StartsWith("is of type", System.StringComparison.Ordinal))
            {
                Wrong(field, $"{e.What}; {e.Instead}");
            }
            else
            {
                Wrong(field, $"is not initialized with 'new'{NotKnown}");
            }
        }
    }

    private void Wrong(FieldTemplate field, string text) => problems.Add(Problem.At(field.Node, "TEQ003", field.Name, text));

    private Dictionary<string, object?> EvaluateArguments(EquatableArray<ArgumentTemplate> arguments, Frame frame)
    {
        var values = new Dictionary<string, object?>();
        foreach (var argument in arguments)
        {
            try
            {
                values[argument.Parameter] = evaluator.Evaluate(argument.Value, frame);
            }
            catch (DefinitionException e) when (e.What is not null && argument.IsNumber)
            {
                throw DefinitionException.Of(Problem.At(
                    argument.Node,
                    "TEQ002",
                    frame.Field!,
                    argument.Parameter,
                    "cannot be evaluated at compile time; write a literal, a constant or a constructor parameter"));
            }
        }

        return values;
    }
}

using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Walks the operations of <c>Forward</c>, infers shapes and makes the nodes. Ends at the first call that does not fit.</summary>
internal sealed class GraphBuilder(string network, ForwardTemplate forward, IReadOnlyDictionary<string, LayerInstance> layers)
{
    private readonly List<GraphValue> values = [];
    private readonly List<NetworkLayer> called = [];

    /// <summary>The layers that were called, in the order of their first calls.</summary>
    public IReadOnlyList<NetworkLayer> Layers => called;

    public GraphDescriptor? Build(List<Problem> problems)
    {
        AddInput(forward.Parameters[0]);
        foreach (var operation in forward.Operations)
        {
            var problem = operation.IsLayer ? AddLayer(operation) : AddOperator(operation);
            if (problem is not null)
            {
                problems.Add(problem);
                return null;
            }
        }

        return forward.Result < 0 ? null : Prune();
    }

    private void AddInput(ParameterTemplate input)
    {
        GraphAttribute[] attributes = input.Mean.Count == 0
            ? []
            : [GraphAttribute.OfReals("mean", [.. input.Mean]), GraphAttribute.OfReals("deviation", [.. input.Deviation])];
        Add(GraphOperation.Input, "", default, attributes, [.. input.Shape!.Value], input.Name, null);
    }

    private Problem? AddLayer(OperationTemplate call)
    {
        if (!layers.TryGetValue(call.Name, out var layer))
        {
            return Problem.At(call.Node, "TEQ003", call.Name, "is declared in another class; a network's layers must be fields of its own");
        }

        var input = values[call.Operands[0]];
        var inferred = layer.Rule.Infer(call.Name, layer.Arguments, input.Shape);
        if (Check(inferred, call) is { } problem)
        {
            return problem;
        }

        var earlier = called.FirstOrDefault(other => other.Path == call.Name);
        if (earlier is null)
        {
            called.Add(new NetworkLayer(
                call.Name,
                layer.Rule.Operation,
                layer.Rule.WeightShape(layer.Arguments).ToEquatableArray(),
                input.Shape.ToEquatableArray(),
                layer.Rule.Geometry(layer.Arguments, input.Shape),
                layer.Arguments.Has("bias"),
                layer.Field.Node));
        }
        else if (!earlier.InputShape.SequenceEqual(input.Shape))
        {
            return Problem.At(
                call.Node,
                "TEQ005",
                $"{call.Name} is called with {ShapeText.Of(earlier.InputShape)} and here with {ShapeText.Of(input.Shape)}; "
                + "a layer has kernels for one shape");
        }

        Add(layer.Rule.Operation, call.Name, call.Operands, layer.Rule.Attributes(layer.Arguments), inferred.Shape!, call.Name, null);
        return null;
    }

    private Problem? AddOperator(OperationTemplate call)
    {
        if (KnownOperators.Find(call.Name) is not { } rule)
        {
            return NotFollowed(
                call.Node, $"a call of 'Functional.{call.Name}', which is not a known operator", $"use one of {KnownOperators.Names}");
        }

        var unknown = call.Arguments.FirstOrDefault(argument => argument.Value is null);
        if (unknown is not null)
        {
            return NotFollowed(
                unknown.Node, $"the argument '{unknown.Parameter}' of {call.Name}, which is not constant", "write a literal or a constant");
        }

        var arguments = new CallArguments(call.Arguments);
        var inputs = call.Operands.Select(operand => values[operand]).ToList();
        var inferred = rule.Infer(arguments, [.. inputs.Select(input => input.Shape)]);
        if (Check(inferred, call) is { } problem)
        {
            return problem;
        }

        Add(rule.Operation, "", call.Operands, rule.Attributes(arguments), inferred.Shape!, rule.Name, GraphValue.OriginOf(inputs));
        return null;
    }

    private Problem? Check(Inferred inferred, OperationTemplate call)
    {
        if (inferred.Problem is { } problem)
        {
            object[] descriptions = [.. call.Operands.Select(operand => values[operand].Describe(index => values[index]))];
            return Problem.At(call.Node, "TEQ005", string.Format(CultureInfo.InvariantCulture, problem, descriptions));
        }

        return inferred.Shape!.Aggregate(1.0, (product, extent) => product * extent) > int.MaxValue
            ? Problem.At(call.Node, "TEQ005", $"{call.Name} gives {ShapeText.Of(inferred.Shape!)}, more values than an array can hold")
            : null;
    }

    private Problem NotFollowed(SourceNode node, string what, string instead) => Problem.At(node, "TEQ004", network, what, instead);

    private void Add(
        string operation,
        string path,
        EquatableArray<int> inputs,
        GraphAttribute[] attributes,
        int[] shape,
        string label,
        string? origin) =>
        values.Add(new GraphValue(
            new GraphNode(values.Count, operation, path, inputs, attributes.ToEquatableArray(), shape.ToEquatableArray()), label, origin));

    /// <summary>Leaves out what the result does not depend on, numbers the rest anew and ends the graph with its output.</summary>
    private GraphDescriptor Prune()
    {
        var needed = new HashSet<int> { 0, forward.Result };
        for (int id = values.Count - 1; id >= 0; id--)
        {
            if (needed.Contains(id))
            {
                needed.UnionWith(values[id].Node.Inputs);
            }
        }

        var numbers = new Dictionary<int, int>();
        var nodes = new List<GraphNode>();
        foreach (var node in values.Select(value => value.Node).Where(node => needed.Contains(node.Id)))
        {
            numbers.Add(node.Id, nodes.Count);
            nodes.Add(node with { Id = nodes.Count, Inputs = node.Inputs.Select(input => numbers[input]).ToEquatableArray() });
        }

        var paths = new HashSet<string>(nodes.Select(node => node.Path));
        called.RemoveAll(layer => !paths.Contains(layer.Path));
        var result = values[forward.Result].Node;
        nodes.Add(new GraphNode(
            nodes.Count, GraphOperation.Output, "", new EquatableArray<int>([numbers[result.Id]]), default, result.Shape));
        return new GraphDescriptor(nodes.ToEquatableArray());
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>
/// Evaluates a definition: constants are computed, modules created, calls of modules inlined, and what happens to tensors becomes nodes of the graph.
/// </summary>
internal sealed class Evaluator
{
    private const int DepthLimit = 64;
    private const string Constants = "use constants: literals, const fields, constructor parameters and arithmetic with them";

    private readonly GraphBuilder graph;
    private readonly StatementRunner statements;
    private readonly string project;
    private int depth;
    private SourceNode nearest;

    /// <param name="library">The classes.</param>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="root">The class that is evaluated.</param>
    public Evaluator(ModuleLibrary library, GraphBuilder graph, ModuleTemplate root)
    {
        Library = library;
        this.graph = graph;
        project = root.Type.FullName;
        nearest = root.BaseNode;
        statements = new StatementRunner(this);
        Modules = new ModuleFactory(this);
    }

    public ModuleLibrary Library { get; }

    public ModuleFactory Modules { get; }

    public object? Evaluate(Expression expression, Frame frame)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case VariableExpression variable:
                return Variable(variable, frame);
            case FieldExpression field:
                return Field(field, frame);
            case OperatorExpression operation:
                return Operator(operation, frame);
            case ConditionalExpression conditional:
                return Evaluate(
                    Condition(conditional.Condition, frame, "a value that depends on a condition") ? conditional.WhenTrue : conditional.WhenFalse, frame);
            case NewExpression creation:
                return frame.CreatesModules
                    ? Modules.Create(creation, frame)
                    : throw Unknown(creation, "a module that is created in a method", "keep it in a field of the class, where it has a path and weights");
            case FunctionalExpression { Name: "Split" } call:
                return Split(call, frame);
            case FunctionalExpression call:
                return new TensorValue(Operation(call, frame));
            case CallExpression call:
                return Call(call, frame);
            case ListExpression list:
                return Elements(list, frame);
            case RepeatExpression repeat:
                return Repeat(repeat, frame);
            case ElementExpression element:
                return Element(element, frame);
            case CountExpression count:
                return List(count.List, frame).Length;
            case UnknownExpression { What: null }:
                throw DefinitionException.Silent();
            case UnknownExpression unknown:
                throw Unknown(unknown, unknown.What!, unknown.Instead);
            default:
                throw Unknown(expression, "this code", Constants);
        }
    }

    /// <summary>Runs code in a frame of its own and gives what it returns.</summary>
    public object? Run(Statement body, Frame frame, SourceNode caller) => At(caller, () =>
    {
        if (++depth > DepthLimit)
        {
            throw DefinitionException.Unknown(caller, "calls that are nested too deeply", "end the recursion");
        }

        object? result = statements.Run(body, frame);
        depth--;
        return result;
    });

    /// <summary>Evaluates what a place leads to. What goes wrong in another assembly is told at the nearest place in the source.</summary>
    public T At<T>(SourceNode caller, Func<T> evaluate)
    {
        var outer = nearest;
        nearest = Nearest(caller);
        try
        {
            return evaluate();
        }
        catch (DefinitionException e) when (e.IsElsewhere)
        {
            throw e.MovedTo(nearest);
        }
        finally
        {
            nearest = outer;
        }
    }

    public SourceNode Nearest(SourceNode node) => node.IsElsewhere ? nearest : node;

    /// <summary>Why a class is not known, as a problem where it is used.</summary>
    public DefinitionException NoTemplate(string type, SourceNode node) => DefinitionException.Of(
        Problem.At(Nearest(node), "TEQ007", TypeName.Short(type), Library.WhyNot(type, project)));

    public bool IsOwn(string type) => TypeName.AssemblyOf(type) == TypeName.AssemblyOf(project);

    public bool Condition(Expression condition, Frame frame, string what)
    {
        try
        {
            if (Evaluate(condition, frame) is bool truth)
            {
                return truth;
            }
        }
        catch (DefinitionException e) when (e.What is not null)
        {
            // Reported for the condition as a whole: what in it is not known matters less than what depends on it.
        }

        throw Unknown(condition, $"{what} that is not known at compile time", Constants);
    }

    /// <summary>A list's elements.</summary>
    public object?[] List(Expression expression, Frame frame) =>
        Evaluate(expression, frame) as object?[] ?? throw Unknown(expression, "a list whose elements are not known at compile time", Constants);

    public Dictionary<string, object?> Arguments(IEnumerable<ArgumentTemplate> arguments, Frame frame) =>
        arguments.ToDictionary(argument => argument.Parameter, argument => Evaluate(argument.Value, frame));

    public static DefinitionException Unknown(Expression at, string what, string instead) => DefinitionException.Unknown(at.Node, what, instead);

    private static object? Variable(VariableExpression variable, Frame frame)
    {
        if (frame.Locals.TryGetValue(variable.Name, out object? value)
            || (frame.Self is { } self && self.Parameters.TryGetValue(frame.Type, out var captured) && captured.TryGetValue(variable.Name, out value)))
        {
            return value;
        }

        // A local that is read before anything is assigned to it does not compile.
        throw DefinitionException.Silent();
    }

    private static object? Field(FieldExpression field, Frame frame)
    {
        if (frame.Self is null || !frame.Self.Fields.TryGetValue((field.Type, field.Name), out object? value))
        {
            throw Unknown(field, $"the field '{field.Name}', which is not known at compile time", Constants);
        }

        return value is DefinitionException problem ? throw problem : value;
    }

    private object? Operator(OperatorExpression operation, Frame frame)
    {
        if (operation.Symbol is "&&" or "||")
        {
            bool left = Condition(operation.Operands[0], frame, "a condition");
            return left == (operation.Symbol == "||") ? left : Condition(operation.Operands[1], frame, "a condition");
        }

        var operands = operation.Operands.Select(operand => Evaluate(operand, frame)).ToList();
        return ConstantOperators.TryApply(operation.Symbol, operands, out object? result)
            ? result
            : throw Unknown(operation, "a value that is not known at compile time", Constants);
    }

    private object?[] Elements(ListExpression list, Frame frame)
    {
        var elements = new List<object?>();
        foreach (var element in list.Elements)
        {
            if (element is SpreadExpression spread)
            {
                elements.AddRange(List(spread.Operand, frame));
            }
            else
            {
                elements.Add(Evaluate(element, frame));
            }
        }

        return [.. elements];
    }

    private object?[] Repeat(RepeatExpression repeat, Frame frame)
    {
        if (Evaluate(repeat.Count, frame) is not int count || count < 0 || count > ushort.MaxValue)
        {
            throw Unknown(repeat.Count, "a number of modules that is not known at compile time", Constants);
        }

        return [.. Enumerable.Range(0, count).Select(i =>
            Run(repeat.Body, frame with { Locals = new Dictionary<string, object?>(frame.Locals) { [repeat.Variable] = i } }, repeat.Node))];
    }

    private object? Element(ElementExpression element, Frame frame)
    {
        object?[] list = List(element.List, frame);
        return Evaluate(element.Index, frame) is int index && index >= 0 && index < list.Length
            ? list[index]
            : throw Unknown(element.Index, $"an index outside of a list of {ShapeText.Of(list.Length)}", "use an index that the list has");
    }

    private int Operation(FunctionalExpression call, Frame frame)
    {
        var operands = new List<int>();
        var arguments = new Dictionary<string, int[]>();
        foreach (var argument in call.Arguments)
        {
            object? value;
            try
            {
                value = Evaluate(argument.Value, frame);
            }
            catch (DefinitionException e) when (argument.IsNumber && e.What is not null)
            {
                throw DefinitionException.Unknown(
                    argument.Node, $"the argument '{argument.Parameter}' of {call.Name}, which is not constant", "write a literal or a constant");
            }

            if (value is TensorValue tensor)
            {
                operands.Add(tensor.Node);
            }
            else if (value is object?[] list && list.Length > 0 && list.All(item => item is TensorValue))
            {
                operands.AddRange(list.Select(item => ((TensorValue)item!).Node));
            }
            else
            {
                arguments[argument.Parameter] = ArgumentValue.Of(value)
                    ?? throw DefinitionException.Unknown(argument.Node, $"the argument '{argument.Parameter}' of {call.Name}", Constants);
            }
        }

        return graph.AddOperator(call.Name, operands, new Rules.CallArguments(arguments), Nearest(call.Node));
    }

    /// <summary>Equal parts along an axis, which are slices.</summary>
    private object?[] Split(FunctionalExpression call, Frame frame)
    {
        var values = Arguments(call.Arguments, frame);
        if (values.Values.ToList() is not [TensorValue input, int axis, int parts])
        {
            throw Unknown(call, "an axis or a number of parts of Split that is not constant", Constants);
        }

        return [.. graph.Split(input.Node, axis, parts, Nearest(call.Node)).Select(node => (object?)new TensorValue(node))];
    }

    private object? Call(CallExpression call, Frame frame)
    {
        object? target = call.Target is null ? frame.Self : Evaluate(call.Target, frame);
        var arguments = Arguments(call.Arguments, frame);
        if (target is LayerInstance layer)
        {
            return arguments.Values.ToList() is [TensorValue input] && layer.Rule.OfMethod(call.Method.Substring(0, call.Method.IndexOf('('))) is { } rule
                ? new TensorValue(graph.AddLayer(layer, rule, input.Node, Nearest(call.Node)))
                : throw Unknown(call, call.Unknown.What!, call.Unknown.Instead);
        }

        var self = target as ModuleInstance;
        if (call.Target is not null && self is null)
        {
            throw Unknown(call.Target, "a module that is null here", "test it with 'is null' first");
        }

        var start = call.IsVirtual && self is not null ? self.Template : Library.Find(call.Type);
        if (Library.FindMethod(start, call.Method) is not ({ } owner, { Body: { } body }))
        {
            throw Unknown(call.Unknown, call.Unknown.What!, call.Unknown.Instead);
        }

        return Run(body, new Frame(self, owner.Type.FullName, arguments, null), call.Node);
    }
}

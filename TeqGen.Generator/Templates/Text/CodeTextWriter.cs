using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Json;

namespace TeqGen.Generator.Templates.Text;

/// <summary>Statements and expressions to text; see <see cref="TemplateFormat"/>. Remembers the classes they name.</summary>
internal sealed class CodeTextWriter
{
    private readonly SortedSet<string> types = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Types => types;

    public static JsonValue Array(params JsonValue[] items) => JsonValue.Array(items);

    public static JsonValue Constant(object? value) => value switch
    {
        int number => JsonValue.Number(number),
        bool truth => JsonValue.Boolean(truth),
        string text => JsonValue.String(text),
        float real => Array(JsonValue.String(TemplateFormat.Real), Bits(real)),
        _ => new JsonValue(JsonKind.Null),
    };

    public static JsonValue Bits(float value) => JsonValue.Number(BitConverter.ToInt32(BitConverter.GetBytes(value), 0));

    public JsonValue Type(string type)
    {
        types.Add(type);
        return JsonValue.String(type);
    }

    public JsonValue Arguments(EquatableArray<ArgumentTemplate> arguments) => JsonValue.Array(arguments.Select(argument =>
        Array(JsonValue.String(argument.Parameter), JsonValue.Boolean(argument.IsNumber), Expression(argument.Value))));

    public JsonValue Statement(Statement statement) => statement switch
    {
        BlockStatement block => Node(TemplateFormat.Block, block.Statements.Select(Statement)),
        AssignStatement assign => Node(TemplateFormat.Assign, Expression(assign.Target), Expression(assign.Value)),
        ExpressionStatement call => Node(TemplateFormat.Do, Expression(call.Value)),
        IfStatement { WhenFalse: { } otherwise } branch =>
            Node(TemplateFormat.If, Expression(branch.Condition), Statement(branch.WhenTrue), Statement(otherwise)),
        IfStatement branch => Node(TemplateFormat.If, Expression(branch.Condition), Statement(branch.WhenTrue)),
        ForEachStatement loop =>
            Node(TemplateFormat.ForEach, JsonValue.String(loop.Variable), Expression(loop.List), Statement(loop.Body)),
        LoopStatement loop => Node(
            TemplateFormat.Loop,
            Statement(loop.Before),
            Expression(loop.Condition),
            Statement(loop.Step),
            Statement(loop.Body),
            JsonValue.Boolean(loop.ConditionFirst)),
        ReturnStatement { Value: { } value } => Node(TemplateFormat.Return, Expression(value)),
        ReturnStatement => Node(TemplateFormat.Return),
        JumpStatement jump => Node(jump.IsBreak ? TemplateFormat.Break : TemplateFormat.Continue),
        _ => throw new ArgumentException($"No text for a {statement.GetType().Name}.", nameof(statement)),
    };

    public JsonValue Expression(Expression expression) => expression switch
    {
        ConstantExpression constant => Constant(constant.Value),
        VariableExpression variable => Node(TemplateFormat.Variable, JsonValue.String(variable.Name)),
        FieldExpression field => Node(TemplateFormat.Field, Type(field.Type), JsonValue.String(field.Name)),
        OperatorExpression operation =>
            Node(TemplateFormat.Operator, operation.Operands.Select(Expression).Prepend(JsonValue.String(operation.Symbol))),
        ConditionalExpression conditional => Node(
            TemplateFormat.Conditional, Expression(conditional.Condition), Expression(conditional.WhenTrue), Expression(conditional.WhenFalse)),
        NewExpression creation =>
            Node(TemplateFormat.New, Type(creation.Type), JsonValue.String(creation.Constructor), Arguments(creation.Arguments)),
        FunctionalExpression call => Node(TemplateFormat.Functional, JsonValue.String(call.Name), Arguments(call.Arguments)),
        CallExpression call => Node(
            TemplateFormat.Call,
            call.Target is { } target ? Expression(target) : Array(),
            Type(call.Type),
            JsonValue.String(call.Method),
            JsonValue.Boolean(call.IsVirtual),
            Arguments(call.Arguments),
            Expression(call.Unknown)),
        ListExpression list => Node(TemplateFormat.List, list.Elements.Select(Expression)),
        SpreadExpression spread => Node(TemplateFormat.Spread, Expression(spread.Operand)),
        RepeatExpression repeat =>
            Node(TemplateFormat.Repeat, Expression(repeat.Count), JsonValue.String(repeat.Variable), Statement(repeat.Body)),
        ElementExpression element => Node(TemplateFormat.Element, Expression(element.List), Expression(element.Index)),
        CountExpression count => Node(TemplateFormat.Count, Expression(count.List)),
        UnknownExpression { What: { } what } unknown => Node(
            TemplateFormat.Unknown, JsonValue.String(what), JsonValue.Number(Math.Max(0, System.Array.IndexOf(UnknownPart.Advice, unknown.Instead)))),
        UnknownExpression => Node(TemplateFormat.Unknown),
        _ => throw new ArgumentException($"No text for a {expression.GetType().Name}.", nameof(expression)),
    };

    private static JsonValue Node(string kind, params JsonValue[] items) => Node(kind, (IEnumerable<JsonValue>)items);

    private static JsonValue Node(string kind, IEnumerable<JsonValue> items) => JsonValue.Array(items.Prepend(JsonValue.String(kind)));
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Json;

namespace TeqGen.Generator.Templates.Text;

/// <summary>Statements and expressions from what <see cref="CodeTextWriter"/> wrote.</summary>
/// <param name="place">The place that all of them have.</param>
internal sealed class CodeTextReader(SourceNode place)
{
    public static bool IsAbsent(JsonValue value) => value.Kind == JsonKind.Array && value.Items.Count == 0;

    public static bool Truth(JsonValue value) => value.Kind == JsonKind.Boolean ? value.Text == "true" : throw NotA("truth value", value);

    public static int Integer(JsonValue value) =>
        value.Kind == JsonKind.Number && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw NotA("whole number", value);

    public static float Real(JsonValue value) => BitConverter.ToSingle(BitConverter.GetBytes(Integer(value)), 0);

    public static object? Constant(JsonValue value) => value.Kind switch
    {
        JsonKind.Null => null,
        JsonKind.Boolean => Truth(value),
        JsonKind.Number => Integer(value),
        JsonKind.String => value.Text,
        _ => Real(value.Items[1]),
    };

    public EquatableArray<ArgumentTemplate> Arguments(JsonValue arguments) => arguments.Items
        .Select(argument => new ArgumentTemplate(argument.Items[0].Text, Truth(argument.Items[1]), Expression(argument.Items[2]), place))
        .ToEquatableArray();

    public Statement Statement(JsonValue statement)
    {
        var items = statement.Items;
        return items[0].Text switch
        {
            TemplateFormat.Block => new BlockStatement(items.Skip(1).Select(Statement).ToEquatableArray()),
            TemplateFormat.Assign => new AssignStatement(Expression(items[1]), Expression(items[2])),
            TemplateFormat.Do => new ExpressionStatement(Expression(items[1])),
            TemplateFormat.If => new IfStatement(Expression(items[1]), Statement(items[2]), items.Count > 3 ? Statement(items[3]) : null),
            TemplateFormat.ForEach => new ForEachStatement(items[1].Text, Expression(items[2]), Statement(items[3])),
            TemplateFormat.Loop =>
                new LoopStatement(Statement(items[1]), Expression(items[2]), Statement(items[3]), Statement(items[4]), Truth(items[5])),
            TemplateFormat.Return => new ReturnStatement(items.Count > 1 ? Expression(items[1]) : null),
            TemplateFormat.Break => new JumpStatement(IsBreak: true),
            TemplateFormat.Continue => new JumpStatement(IsBreak: false),
            _ => throw NotA("statement", items[0]),
        };
    }

    public Expression Expression(JsonValue expression)
    {
        var items = expression.Items;
        if (expression.IsScalar || items[0].Text == TemplateFormat.Real)
        {
            return new ConstantExpression(Constant(expression), place);
        }

        return items[0].Text switch
        {
            TemplateFormat.Variable => new VariableExpression(items[1].Text, place),
            TemplateFormat.Field => new FieldExpression(items[1].Text, items[2].Text, place),
            TemplateFormat.Operator => new OperatorExpression(items[1].Text, Expressions(items.Skip(2)), place),
            TemplateFormat.Conditional => new ConditionalExpression(Expression(items[1]), Expression(items[2]), Expression(items[3]), place),
            TemplateFormat.New => new NewExpression(items[1].Text, items[2].Text, Arguments(items[3]), place),
            TemplateFormat.Functional => new FunctionalExpression(items[1].Text, Arguments(items[2]), place),
            TemplateFormat.Call => new CallExpression(
                IsAbsent(items[1]) ? null : Expression(items[1]),
                items[2].Text,
                items[3].Text,
                Truth(items[4]),
                Arguments(items[5]),
                Unknown(items[6].Items),
                place),
            TemplateFormat.List => new ListExpression(Expressions(items.Skip(1)), place),
            TemplateFormat.Spread => new SpreadExpression(Expression(items[1]), place),
            TemplateFormat.Repeat => new RepeatExpression(Expression(items[1]), items[2].Text, Statement(items[3]), place),
            TemplateFormat.Element => new ElementExpression(Expression(items[1]), Expression(items[2]), place),
            TemplateFormat.Count => new CountExpression(Expression(items[1]), place),
            TemplateFormat.Unknown => Unknown(items),
            _ => throw NotA("expression", items[0]),
        };
    }

    private EquatableArray<Expression> Expressions(IEnumerable<JsonValue> items) => items.Select(Expression).ToEquatableArray();

    private UnknownExpression Unknown(List<JsonValue> items) =>
        items.Count > 1 ? new(items[1].Text, UnknownPart.Advice[Integer(items[2])], place) : new(null, "", place);

    private static FormatException NotA(string kind, JsonValue value) => new($"'{value.Text}' is no {kind}");
}

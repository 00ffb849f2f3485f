using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>The compiler's operations to <see cref="Expression"/>s: the part of C# that definitions are evaluated in.</summary>
internal sealed class ExpressionReader
{
    private readonly LocationTable.Builder locations;

    public ExpressionReader(LocationTable.Builder locations)
    {
        this.locations = locations;
        Statements = new StatementReader(this);
    }

    public StatementReader Statements { get; }

    public Expression Read(IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var value } && value is null or int or bool or float or string)
        {
            return new ConstantExpression(value, Node(operation));
        }

        return operation switch
        {
            IParenthesizedOperation parenthesized => Read(parenthesized.Operand),
            IConversionOperation { OperatorMethod: null } conversion => ReadConversion(conversion),
            ILocalReferenceOperation { Local: { IsRef: false } local } => new VariableExpression(local.Name, Node(operation)),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => new VariableExpression(parameter.Name, Node(operation)),
            IFieldReferenceOperation reference => ReadField(reference),
            IPropertyReferenceOperation property => ReadProperty(property),
            IArrayElementReferenceOperation { Indices: [var index] } element =>
                new ElementExpression(Read(element.ArrayReference), Read(index), Node(operation)),
            IUnaryOperation { OperatorMethod: null, IsLifted: false } unary => ReadUnary(unary),
            IBinaryOperation binary => ReadBinary(binary),
            IIsPatternOperation pattern => ReadPattern(pattern.Pattern, Read(pattern.Value), pattern),
            IConditionalOperation { WhenFalse: { } otherwise } conditional =>
                new ConditionalExpression(Read(conditional.Condition), Read(conditional.WhenTrue), Read(otherwise), Node(operation)),
            IObjectCreationOperation { Constructor: { } constructor, Initializer: null } creation => new NewExpression(
                RuntimeNames.Identity(constructor.ContainingType), RuntimeNames.KeyOf(constructor), ReadArguments(creation.Arguments), Node(operation)),
            IInvocationOperation call => ReadCall(call),
            ITupleOperation tuple => ReadList(tuple.Elements, operation),
            ICollectionExpressionOperation collection => ReadList(collection.Elements, operation),
            ISpreadOperation spread => new SpreadExpression(Read(spread.Operand), Node(operation)),
            IArrayCreationOperation { Initializer: { } initializer } => ReadList(initializer.ElementValues, operation),
            _ => Unknown(operation),
        };
    }

    public EquatableArray<ArgumentTemplate> ReadArguments(IEnumerable<IArgumentOperation> arguments) => arguments
        .OrderBy(argument => argument.Parameter?.Ordinal ?? 0)
        .Select(argument => new ArgumentTemplate(
            argument.Parameter?.Name ?? "",
            argument.Parameter?.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean or SpecialType.System_Single,
            Read(argument.Value),
            locations.Add(argument.Syntax)))
        .ToEquatableArray();

    public UnknownExpression Unknown(IOperation operation) =>
        new(UnknownPart.Describe(operation), UnknownPart.Advise(operation), Node(operation));

    public SourceNode Node(IOperation operation) => locations.Add(operation.Syntax);

    private Expression ReadConversion(IConversionOperation conversion) => (conversion.Operand.Type?.SpecialType, conversion.Type?.SpecialType) switch
    {
        (SpecialType.System_Int32, SpecialType.System_Single) =>
            new OperatorExpression("float", new EquatableArray<Expression>([Read(conversion.Operand)]), Node(conversion)),
        (SpecialType.System_Int32, not (SpecialType.System_Int32 or SpecialType.None or SpecialType.System_Object)) => Unknown(conversion),
        (SpecialType.System_Single, not (SpecialType.System_Single or SpecialType.None or SpecialType.System_Object)) => Unknown(conversion),
        _ => Read(conversion.Operand),
    };

    private ListExpression ReadList(IEnumerable<IOperation> elements, IOperation whole) =>
        new(elements.Select(Read).ToEquatableArray(), Node(whole));

    private Expression ReadField(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (field.ContainingType.IsTupleType && field.CorrespondingTupleField is { } item && reference.Instance is { } tuple
            && int.TryParse(item.Name.Replace("Item", ""), out int position))
        {
            return new ElementExpression(Read(tuple), new ConstantExpression(position - 1, Node(reference)), Node(reference));
        }

        return reference.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
            ? new FieldExpression(RuntimeNames.Identity(field.ContainingType), field.Name, Node(reference))
            : Unknown(reference);
    }

    private Expression ReadProperty(IPropertyReferenceOperation property) => property switch
    {
        { Property: { IsIndexer: true }, Instance: { } list, Arguments: [{ Value: { Type.SpecialType: SpecialType.System_Int32 } index }] }
            when IsList(list.Type) => new ElementExpression(Read(list), Read(index), Node(property)),
        { Property.Name: "Count" or "Length", Instance: { } list } when IsList(list.Type) => new CountExpression(Read(list), Node(property)),
        _ => Unknown(property),
    };

    private static bool IsList(ITypeSymbol? type) => type is IArrayTypeSymbol || RuntimeNames.IsModuleList(type);

    private Expression ReadUnary(IUnaryOperation unary) => unary.OperatorKind switch
    {
        UnaryOperatorKind.Minus => Operator("-", unary, unary.Operand),
        UnaryOperatorKind.Plus => Read(unary.Operand),
        UnaryOperatorKind.Not => Operator("!", unary, unary.Operand),
        _ => Unknown(unary),
    };

    private Expression ReadBinary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is { } method && method.ContainingType.Is(RuntimeNames.Tensor))
        {
            return TensorOperator(method.Name, Read(binary.LeftOperand), Read(binary.RightOperand), binary) ?? Unknown(binary);
        }

        return binary is { OperatorMethod: null, IsLifted: false } && OperatorSymbols.Find(binary.OperatorKind) is { } symbol
            ? Operator(symbol, binary, binary.LeftOperand, binary.RightOperand)
            : Unknown(binary);
    }

    /// <summary>An operator of <c>Tensor</c> as the method of <c>Functional</c> that it stands for.</summary>
    public Expression? TensorOperator(string method, Expression left, Expression right, IOperation whole)
    {
        string? name = method switch
        {
            WellKnownMemberNames.AdditionOperatorName => "Add",
            WellKnownMemberNames.MultiplyOperatorName => "Multiply",
            _ => null,
        };
        return name is null
            ? null
            : new FunctionalExpression(
                name,
                new EquatableArray<ArgumentTemplate>([new("left", false, left, left.Node), new("right", false, right, right.Node)]),
                Node(whole));
    }

    public OperatorExpression Operator(string symbol, IOperation whole, params IOperation[] operands) =>
        new(symbol, operands.Select(Read).ToEquatableArray(), Node(whole));

    private Expression ReadPattern(IPatternOperation pattern, Expression value, IOperation whole) => pattern switch
    {
        INegatedPatternOperation negated => new OperatorExpression(
            "!", new EquatableArray<Expression>([ReadPattern(negated.Pattern, value, whole)]), Node(whole)),
        IConstantPatternOperation constant => new OperatorExpression(
            "==", new EquatableArray<Expression>([value, Read(constant.Value)]), Node(whole)),
        IRecursivePatternOperation { PropertySubpatterns: [], DeconstructionSubpatterns: [], DeclaredSymbol: null, DeconstructSymbol: null } =>
            new OperatorExpression("!=", new EquatableArray<Expression>([value, new ConstantExpression(null, Node(whole))]), Node(whole)),
        _ => Unknown(whole),
    };

    private Expression ReadCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.IsStatic && method.ContainingType.Is(RuntimeNames.Functional))
        {
            return new FunctionalExpression(method.Name, ReadArguments(call.Arguments), Node(call));
        }

        if (method is { IsStatic: true, Name: "Sqrt" } && method.ContainingType.Is("System.MathF") && call.Arguments is [var radicand])
        {
            return Operator("sqrt", call, radicand.Value);
        }

        if (method is { IsStatic: true, Name: "Repeat" } && method.ContainingType.Is(RuntimeNames.ModuleLists)
            && call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).ToList() is [var count, var create]
            && create.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.Parameters: [var index] } function })
        {
            return new RepeatExpression(Read(count.Value), index.Name, Statements.Read(function.Body), Node(call));
        }

        if (method.MethodKind != MethodKind.Ordinary || RuntimeNames.FindModule(method.ContainingType) is null)
        {
            return Unknown(call);
        }

        var target = call.Instance is null or IInstanceReferenceOperation ? null : Read(call.Instance);
        bool isBase = call.Instance?.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax;
        return new CallExpression(
            target,
            RuntimeNames.Identity(method.ContainingType),
            RuntimeNames.KeyOf(method),
            !method.IsStatic && !isBase,
            ReadArguments(call.Arguments),
            new UnknownExpression(UnknownPart.Describe(method), UnknownPart.Advise(call), Node(call)),
            Node(call));
    }
}

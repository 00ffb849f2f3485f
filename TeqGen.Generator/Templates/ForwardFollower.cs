using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>
/// Follows straight-line code: locals, assignments, calls of layers and operators, return. The first thing it does not know ends it and
/// becomes the <see cref="Problem"/>.
/// </summary>
internal sealed class ForwardFollower
{
    private readonly LocationTable.Builder locations;
    private readonly Dictionary<ISymbol, int> variables = new(SymbolEqualityComparer.Default);
    private readonly int parameterCount;

    public ForwardFollower(IMethodSymbol method, LocationTable.Builder locations)
    {
        this.locations = locations;
        parameterCount = method.Parameters.Length;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.Is(RuntimeNames.Tensor))
            {
                variables.Add(parameter, parameter.Ordinal);
            }
        }
    }

    public List<OperationTemplate> Operations { get; } = [];

    public int Result { get; private set; } = -1;

    public ForwardProblem? Problem { get; private set; }

    private bool Ended => Problem is not null || Result >= 0;

    /// <param name="method">The whole method.</param>
    public void Follow(IOperation? method)
    {
        if (method is not IMethodBodyOperation body)
        {
            // An abstract or partial method, or one that is just being typed.
            if (method is not null)
            {
                Stop(method, null, "");
            }

            return;
        }

        Statement(body.BlockBody ?? body.ExpressionBody ?? (IOperation)body);
        if (!Ended)
        {
            Stop(body, null, "");
        }
    }

    private void Statement(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation block:
                foreach (var statement in block.Operations)
                {
                    if (!Ended)
                    {
                        Statement(statement);
                    }
                }

                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
                {
                    Declare(declarator);
                }

                break;
            case IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { IsRef: false } assignment }
                when VariableOf(assignment.Target) is { } target:
                Assign(target, Value(assignment.Value));
                break;
            case IExpressionStatementOperation { Operation: ICompoundAssignmentOperation { OperatorMethod: { } method } sum }
                when IsAddition(method) && VariableOf(sum.Target) is { } target:
                Assign(target, Emit(sum, "Add", false, [Value(sum.Target), Value(sum.Value)], []));
                break;
            case IReturnOperation { ReturnedValue: { } returned, Kind: OperationKind.Return }:
                int result = Value(returned);
                Result = Problem is null ? result : -1;
                break;
            case IEmptyOperation or ILocalFunctionOperation:
            case IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: var guard } } when IsNullCheck(guard):
                break;
            case IExpressionStatementOperation { Operation: var expression }:
                Stop(expression, UnknownPart.Describe(expression), UnknownPart.Advise(expression));
                break;
            default:
                Stop(operation, UnknownPart.Describe(operation), UnknownPart.Advise(operation));
                break;
        }
    }

    private void Declare(IVariableDeclaratorOperation declarator)
    {
        var initializer = declarator.GetVariableInitializer()?.Value;
        if (Ended || declarator.Symbol.IsConst || initializer is null or { ConstantValue.HasValue: true })
        {
            return;
        }

        if (declarator.Symbol.Type.Is(RuntimeNames.Tensor) && !declarator.Symbol.IsRef)
        {
            Assign(declarator.Symbol, Value(initializer));
        }
        else
        {
            Stop(initializer, UnknownPart.Describe(initializer), UnknownPart.Advise(initializer));
        }
    }

    /// <summary>The number of an expression's value; −1 once there is a problem.</summary>
    private int Value(IOperation expression)
    {
        switch (expression)
        {
            case IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion:
                return Value(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Value(parenthesized.Operand);
            case ILocalReferenceOperation { Local: var local } when variables.TryGetValue(local, out int value):
                return value;
            case IParameterReferenceOperation { Parameter: var parameter } when variables.TryGetValue(parameter, out int value):
                return value;
            case IBinaryOperation { OperatorMethod: { } method } sum when IsAddition(method):
                return Emit(sum, "Add", false, [Value(sum.LeftOperand), Value(sum.RightOperand)], []);
            case IInvocationOperation call when call.TargetMethod.IsStatic && call.TargetMethod.ContainingType.Is(RuntimeNames.Functional):
                return Call(call, call.TargetMethod.Name, false);
            case IInvocationOperation { Instance: IFieldReferenceOperation { Instance: IInstanceReferenceOperation } reference } call
                when call.TargetMethod.Name == RuntimeNames.Forward && RuntimeNames.FindModule(reference.Field.Type) is not null:
                return Call(call, reference.Field.Name, true);
            default:
                Stop(expression, UnknownPart.Describe(expression), UnknownPart.Advise(expression));
                return -1;
        }
    }

    private int Call(IInvocationOperation call, string name, bool isLayer)
    {
        var operands = new List<int>();
        var arguments = new List<ArgumentTemplate>();
        foreach (var argument in call.Arguments.OrderBy(argument => argument.Parameter?.Ordinal ?? 0))
        {
            if (argument.Parameter?.Type.Is(RuntimeNames.Tensor) == true)
            {
                operands.Add(Value(argument.Value));
            }
            else
            {
                arguments.Add(ArgumentReader.Read(argument, locations));
            }
        }

        return Emit(call, name, isLayer, operands, arguments);
    }

    private int Emit(IOperation call, string name, bool isLayer, List<int> operands, List<ArgumentTemplate> arguments)
    {
        if (Problem is not null)
        {
            return -1;
        }

        Operations.Add(new OperationTemplate(
            name, isLayer, operands.ToEquatableArray(), arguments.ToEquatableArray(), locations.Add(call.Syntax)));
        return parameterCount + Operations.Count - 1;
    }

    private void Assign(ISymbol variable, int value) => variables[variable] = value;

    private void Stop(IOperation at, string? what, string instead) =>
        Problem ??= new ForwardProblem(what, instead, locations.Add(at.Syntax));

    private static ISymbol? VariableOf(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local: var local } when local.Type.Is(RuntimeNames.Tensor) => local,
        IParameterReferenceOperation { Parameter: var parameter } when parameter.Type.Is(RuntimeNames.Tensor) => parameter,
        _ => null,
    };

    private static bool IsAddition(IMethodSymbol method) =>
        method.MethodKind == MethodKind.UserDefinedOperator && method.Name == WellKnownMemberNames.AdditionOperatorName
        && method.ContainingType.Is(RuntimeNames.Tensor);

    /// <summary><c>ArgumentNullException.ThrowIfNull(image)</c> has no part in the dataflow.</summary>
    private static bool IsNullCheck(IMethodSymbol method) =>
        method.Name == "ThrowIfNull" && method.ContainingType.Is("System.ArgumentNullException");
}

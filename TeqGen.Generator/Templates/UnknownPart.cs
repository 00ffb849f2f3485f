using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Generator.Graph;

namespace TeqGen.Generator.Templates;

/// <summary>Says what stands where <c>Forward</c> could not be followed, and how to write it instead.</summary>
internal static class UnknownPart
{
    private const string StraightLine = "write straight-line code: locals, calls of layer fields and of TeqGen.Functional, '+', return";

    /// <summary>A phrase for the message; null where the code does not compile, which the compiler reports.</summary>
    public static string? Describe(IOperation operation) => operation switch
    {
        IInvalidOperation => null,
        _ when HasErrors(operation) => null,
        IConditionalOperation { Type: null } => "an 'if' statement",
        IConditionalOperation or ICoalesceOperation or ISwitchExpressionOperation => "a value that depends on a condition",
        ILoopOperation => "a loop",
        ISwitchOperation => "a 'switch' statement",
        ITryOperation => "a 'try' statement",
        IThrowOperation => "a 'throw'",
        IUsingOperation or IUsingDeclarationOperation => "a 'using'",
        IAwaitOperation => "an 'await'",
        IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } local } =>
            $"a call of the local function '{local.Name}'",
        IInvocationOperation { TargetMethod: var method } when IsLayer(method) =>
            "a layer that is not called through a field of this class",
        IInvocationOperation { TargetMethod: var method } =>
            $"a call of '{method.ContainingType?.Name}.{method.Name}', which is not a known operator",
        IObjectCreationOperation { Type: { } type } => $"a new {type.Name}",
        IFieldReferenceOperation { Field.Name: var name } => $"the field '{name}'",
        IPropertyReferenceOperation { Property.Name: var name } => $"the property '{name}'",
        IAssignmentOperation => "an assignment to something other than a local of type Tensor",
        IBinaryOperation => "this operator",
        _ => "this code",
    };

    public static string Advise(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } when !IsLayer(method) =>
            $"use one of TeqGen.Functional's operators ({KnownOperators.Names}) or call a layer's Forward",
        IInvocationOperation or IPropertyReferenceOperation =>
            "keep each layer in a field of this class and call it there: 'field.Forward(x)'",
        _ => StraightLine,
    };

    private static bool IsLayer(IMethodSymbol method) =>
        method.Name == RuntimeNames.Forward && RuntimeNames.FindModule(method.ContainingType) is not null;

    private static bool HasErrors(IOperation operation) =>
        operation.SemanticModel?.GetDiagnostics(operation.Syntax.Span).Any(d => d.Severity == DiagnosticSeverity.Error) == true;
}

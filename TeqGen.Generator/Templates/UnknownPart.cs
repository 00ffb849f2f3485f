using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Generator.Graph;

namespace TeqGen.Generator.Templates;

/// <summary>Says what stands where <c>Forward</c> could not be followed, and how to write it instead.</summary>
internal static class UnknownPart
{
    private const string Followed =
        "write locals, calls of modules, of methods and of TeqGen.Functional, '+', loops and conditions on constants, return";

    private const string Field = "keep each layer in a field of this class and call it there: 'field.Forward(x)'";

    private static readonly string Operators = $"use one of TeqGen.Functional's operators ({KnownOperators.Names}) or call a module's Forward";

    /// <summary>All that <see cref="Advise"/> says; templates of other assemblies name it by its position here.</summary>
    public static readonly string[] Advice = [Followed, Operators, Field];

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
        IInvocationOperation { TargetMethod: var method } => Describe(method),
        IObjectCreationOperation { Type: { } type } => $"a new {type.Name}",
        IFieldReferenceOperation { Field.Name: var name } => $"the field '{name}'",
        IPropertyReferenceOperation { Property.Name: var name } => $"the property '{name}'",
        IAssignmentOperation => "an assignment to something other than a local or a field",
        IBinaryOperation => "this operator",
        _ => "this code",
    };

    public static string Describe(IMethodSymbol method) =>
        $"a call of '{method.ContainingType?.Name}.{method.Name}', which is not a known operator";

    public static string Advise(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } when !IsLayer(method) =>
            Operators,
        IInvocationOperation or IPropertyReferenceOperation =>
            Field,
        _ => Followed,
    };

    private static bool IsLayer(IMethodSymbol method) =>
        method.Name == RuntimeNames.Forward && RuntimeNames.FindModule(method.ContainingType) is not null;

    private static bool HasErrors(IOperation operation) =>
        operation.SemanticModel?.GetDiagnostics(operation.Syntax.Span).Any(d => d.Severity == DiagnosticSeverity.Error) == true;
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>The methods and constructors of a declaration.</summary>
internal sealed class MethodReader(SemanticModel model, ExpressionReader expressions, CancellationToken cancellation)
{
    /// <summary>Methods that take or give tensors: others have no part in the dataflow.</summary>
    public IEnumerable<MethodTemplate> ReadMethods(TypeDeclarationSyntax declaration)
    {
        foreach (var syntax in declaration.Members.OfType<MethodDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(syntax, cancellation) is IMethodSymbol { Arity: 0, IsAsync: false } method
                && (Mentions(method.ReturnType) || method.Parameters.Any(parameter => Mentions(parameter.Type))))
            {
                yield return new MethodTemplate(
                    RuntimeNames.KeyOf(method),
                    method.Parameters.Select(parameter => parameter.Name).ToEquatableArray(),
                    model.GetOperation(syntax, cancellation) is IMethodBodyOperation body ? Body(body.BlockBody, body.ExpressionBody) : null);
            }
        }
    }

    public IEnumerable<ConstructorTemplate> ReadConstructors(TypeDeclarationSyntax declaration)
    {
        foreach (var syntax in declaration.Members.OfType<ConstructorDeclarationSyntax>())
        {
            if (model.GetDeclaredSymbol(syntax, cancellation) is IMethodSymbol { IsStatic: false } constructor
                && model.GetOperation(syntax, cancellation) is IConstructorBodyOperation body)
            {
                var call = (body.Initializer as IExpressionStatementOperation)?.Operation as IInvocationOperation;
                bool callsThis = call is not null && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, constructor.ContainingType);
                yield return Template(constructor, callsThis, call, Body(body.BlockBody, body.ExpressionBody));
            }
        }

        if (declaration.ParameterList is not null
            && model.GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type
            && type.InstanceConstructors.FirstOrDefault(IsPrimary) is { } primary)
        {
            var baseType = declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault();
            yield return Template(
                primary, false, baseType is null ? null : model.GetOperation(baseType, cancellation) as IInvocationOperation, null);
        }
    }

    private ConstructorTemplate Template(IMethodSymbol constructor, bool callsThis, IInvocationOperation? call, Statement? body) => new(
        RuntimeNames.KeyOf(constructor),
        constructor.Parameters
            .Select(parameter => new ConstructorParameter(
                parameter.Name, parameter.IsOptional, parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null))
            .ToEquatableArray(),
        callsThis,
        call is null ? null : RuntimeNames.KeyOf(call.TargetMethod),
        call is null ? default : expressions.ReadArguments(call.Arguments),
        body,
        call is null ? null : expressions.Node(call));

    private Statement Body(IBlockOperation? block, IBlockOperation? expression) => expressions.Statements.Read(block ?? expression);

    private bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is TypeDeclarationSyntax;

    private static bool Mentions(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => Mentions(element.Type)),
        _ => type.Is(RuntimeNames.Tensor),
    };
}

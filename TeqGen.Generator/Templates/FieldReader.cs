using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace TeqGen.Generator.Templates;

/// <summary>The fields of a declaration that hold modules, or numbers that modules are made with.</summary>
internal sealed class FieldReader(
    INamedTypeSymbol type, SemanticModel model, ExpressionReader expressions, LocationTable.Builder locations, CancellationToken cancellation)
{
    public IEnumerable<FieldTemplate> Read(TypeDeclarationSyntax syntax)
    {
        foreach (var declarator in syntax.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables))
        {
            if (model.GetDeclaredSymbol(declarator, cancellation) is IFieldSymbol { IsStatic: false, IsConst: false } field
                && (RuntimeNames.FindModule(field.Type) is not null || IsNumber(field.Type)))
            {
                yield return Read(field, declarator);
            }
        }
    }

    private static bool IsNumber(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_Int32 or SpecialType.System_Boolean or SpecialType.System_Single } => true,
        IArrayTypeSymbol array => IsNumber(array.ElementType),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.All(element => IsNumber(element.Type)),
        _ => false,
    };

    private FieldKernel? KernelOf(IFieldSymbol field, SourceNode node) =>
        field.FindAttribute(RuntimeNames.ExponentialQuantized) is { } attribute
            ? new FieldKernel(
                RuntimeNames.KernelOf(attribute),
                attribute.ConstructorArguments.Length > 0,
                attribute.ApplicationSyntaxReference is { } reference ? locations.Add(reference.GetSyntax(cancellation)) : node)
            : null;

    private FieldTemplate Read(IFieldSymbol field, VariableDeclaratorSyntax declarator)
    {
        string name = field.Name;
        var value = declarator.Initializer is null
            ? null
            : (model.GetOperation(declarator.Initializer, cancellation) as IFieldInitializerOperation)?.Value;
        var reassignment = FieldAssignments.Find(type, field, model.Compilation, cancellation);
        var node = locations.Add(declarator.Identifier.GetLocation());
        return new FieldTemplate(
            name,
            SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name,
            field.FindAttribute(RuntimeNames.Weights)?.ConstructorArguments.FirstOrDefault().Value as string ?? name,
            field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            RuntimeNames.FindModule(field.Type) is not null,
            field.Type.NullableAnnotation == NullableAnnotation.Annotated,
            value is not null ? expressions.Read(value) : declarator.Initializer is null ? null : new UnknownExpression(null, "", node),
            reassignment is null ? null : locations.Add(reassignment),
            node,
            KernelOf(field, node));
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>The fields of a declaration that hold modules.</summary>
internal static class FieldReader
{
    public static IEnumerable<FieldTemplate> Read(
        INamedTypeSymbol type,
        TypeDeclarationSyntax syntax,
        SemanticModel model,
        LocationTable.Builder locations,
        CancellationToken cancellation)
    {
        foreach (var declarator in syntax.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables))
        {
            if (model.GetDeclaredSymbol(declarator, cancellation) is IFieldSymbol { IsStatic: false } field
                && RuntimeNames.FindModule(field.Type) is not null)
            {
                var reassignment = FieldAssignments.Find(type, field, model.Compilation, cancellation);
                yield return Read(field, declarator, reassignment, model, locations, cancellation);
            }
        }
    }

    private static FieldTemplate Read(
        IFieldSymbol field,
        VariableDeclaratorSyntax declarator,
        SyntaxNode? reassignment,
        SemanticModel model,
        LocationTable.Builder locations,
        CancellationToken cancellation)
    {
        string name = field.Name;
        var initializer = FieldInitializer.None;
        var arguments = EquatableArray<ArgumentTemplate>.Empty;
        if (declarator.Initializer is not null)
        {
            var operation = model.GetOperation(declarator.Initializer, cancellation) as IFieldInitializerOperation;
            var value = operation?.Value is IConversionOperation conversion ? conversion.Operand : operation?.Value;
            initializer = value switch
            {
                null or IInvalidOperation => FieldInitializer.Broken,
                IObjectCreationOperation creation when SymbolEqualityComparer.Default.Equals(creation.Type, field.Type) =>
                    FieldInitializer.Creation,
                _ => FieldInitializer.Other,
            };
            if (value is IObjectCreationOperation created)
            {
                arguments = created.Arguments.Select(argument => ArgumentReader.Read(argument, locations)).ToEquatableArray();
            }
        }

        return new FieldTemplate(
            name,
            SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name,
            field.FindAttribute(RuntimeNames.Weights)?.ConstructorArguments.FirstOrDefault().Value as string ?? name,
            RuntimeNames.FullName(field.Type),
            initializer,
            arguments,
            reassignment is null ? null : locations.Add(reassignment),
            locations.Add(declarator.Identifier.GetLocation()));
    }
}

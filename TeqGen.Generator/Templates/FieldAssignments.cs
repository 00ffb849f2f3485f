using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TeqGen.Generator.Templates;

/// <summary>Finds places outside of constructors where a class gives a field another value: what it holds is then not known.</summary>
internal static class FieldAssignments
{
    /// <summary>The first such place, or null. Only where a name says it may be one is the compiler asked what it means.</summary>
    public static SyntaxNode? Find(INamedTypeSymbol type, IFieldSymbol field, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax(cancellation).DescendantNodes(node => node is not ConstructorDeclarationSyntax))
            {
                if (Target(node) is not { } target || NameOf(target) != field.Name)
                {
                    continue;
                }

                var symbol = compilation.GetSemanticModel(node.SyntaxTree).GetSymbolInfo(target, cancellation).Symbol;
                if (SymbolEqualityComparer.Default.Equals(symbol, field))
                {
                    return node;
                }
            }
        }

        return null;
    }

    private static ExpressionSyntax? Target(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument => argument.Expression,
        _ => null,
    };

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };
}

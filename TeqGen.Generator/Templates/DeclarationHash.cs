using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>
/// What one file of a project can know of the others: their declarations, constants and initialisers included, without the bodies of methods. As long as it stays the
/// same, code in a file that was not edited means what it meant before, whatever was typed in the bodies elsewhere.
/// </summary>
internal static class DeclarationHash
{
    private static readonly ConditionalWeakTable<Compilation, string> OfCompilations = new();
    private static readonly ConditionalWeakTable<SyntaxTree, string> OfTrees = new();

    public static string Of(Compilation compilation) => OfCompilations.GetValue(compilation, static found =>
    {
        var text = new StringBuilder();
        foreach (var tree in found.SyntaxTrees)
        {
            text.Append(OfTrees.GetValue(tree, static tree => Of(tree.GetRoot()))).Append('\n');
        }

        // References and options are objects that an edit keeps.
        foreach (var reference in found.References)
        {
            text.Append(RuntimeHelpers.GetHashCode(reference)).Append(' ');
        }

        return Sha256Hex.OfText(text.Append(RuntimeHelpers.GetHashCode(found.Options)).ToString());
    });

    /// <summary>The hash of a file's declarations.</summary>
    public static string Of(SyntaxNode root)
    {
        var text = new StringBuilder();
        foreach (var token in root.DescendantTokens(static node => !IsBody(node)))
        {
            text.Append(token.Text).Append(' ');
        }

        return Sha256Hex.OfText(text.ToString());
    }

    /// <summary>Code whose types and names nobody outside of it sees. The initialiser of a constant is none.</summary>
    private static bool IsBody(SyntaxNode node) => node is BlockSyntax or ArrowExpressionClauseSyntax or GlobalStatementSyntax;
}

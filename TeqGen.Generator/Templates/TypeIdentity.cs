using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>What is needed to name a class and to write a further partial declaration of it.</summary>
/// <param name="Namespace">Its namespace, empty for the global one.</param>
/// <param name="Declarations">Heads of the declarations, outermost first: <c>partial class Outer</c>, <c>partial class Network</c>.</param>
/// <param name="Name">Its name with type parameters, as code inside it writes it.</param>
/// <param name="FullName">The name by which templates find it; see <see cref="TypeName"/>.</param>
internal sealed record TypeIdentity(string Namespace, EquatableArray<string> Declarations, string Name, string FullName)
{
    public static TypeIdentity Of(INamedTypeSymbol symbol)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (var type = symbol; type is not null; type = type.ContainingType)
        {
            types.Push(type);
        }

        var escaped = SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);
        string space = symbol.ContainingNamespace.IsGlobalNamespace ? "" : symbol.ContainingNamespace.ToDisplayString(escaped);
        return new TypeIdentity(
            space,
            types.Select(type => $"partial {Keyword(type)} {NameOf(type)}").ToEquatableArray(),
            NameOf(symbol),
            RuntimeNames.Identity(symbol));
    }

    private static string NameOf(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters));

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, IsValueType: true } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };
}

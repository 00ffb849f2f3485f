using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Templates;

/// <summary>Finds <c>Forward</c> and reads its signature; <see cref="MethodReader"/> reads the body.</summary>
internal static class ForwardReader
{
    /// <summary>The method if it stands in this declaration of the class.</summary>
    public static ForwardTemplate? Read(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        LocationTable.Builder locations,
        CancellationToken cancellation)
    {
        if (Choose(type) is not { } method
            || method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not MethodDeclarationSyntax syntax
            || syntax.Parent != declaration)
        {
            return null;
        }

        var parameters = method.Parameters.Select(parameter => ReadParameter(parameter, syntax, locations, cancellation))
            .ToEquatableArray();
        var node = locations.Add(syntax.Identifier.GetLocation());
        return new ForwardTemplate(
            RuntimeNames.KeyOf(method),
            parameters,
            method.ReturnType.Is(RuntimeNames.Tensor) && !method.ReturnsByRef && !method.ReturnsByRefReadonly,
            node);
    }

    /// <summary>Of several overloads the one whose input says its shape.</summary>
    private static IMethodSymbol? Choose(INamedTypeSymbol type)
    {
        var candidates = type.GetMembers(RuntimeNames.Forward).OfType<IMethodSymbol>()
            .Where(method => method is { IsStatic: false, MethodKind: MethodKind.Ordinary }).ToList();
        return candidates.FirstOrDefault(method => method.Parameters.Any(input => input.FindAttribute(RuntimeNames.Shape) is not null))
            ?? candidates.FirstOrDefault();
    }

    private static ParameterTemplate ReadParameter(
        IParameterSymbol parameter, MethodDeclarationSyntax method, LocationTable.Builder locations, CancellationToken cancellation)
    {
        var normalize = parameter.FindAttribute(RuntimeNames.Normalize);
        return new ParameterTemplate(
            parameter.Name,
            SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name,
            parameter.Type.Is(RuntimeNames.Tensor) && parameter.RefKind == RefKind.None,
            ReadShape(parameter.FindAttribute(RuntimeNames.Shape)),
            ReadReals(normalize, 0),
            ReadReals(normalize, 1),
            locations.Add(parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) ?? method));
    }

    private static EquatableArray<Dimension>? ReadShape(AttributeData? attribute) =>
        attribute is { ConstructorArguments: [{ Kind: TypedConstantKind.Array, IsNull: false, Values: var values }] }
            ? ReadDimensions([.. values.Select(value => value.Kind == TypedConstantKind.Array ? null : value.Value)]).ToEquatableArray()
            : null;

    /// <summary>A number is an extent, a name stands before its maximum.</summary>
    private static IEnumerable<Dimension> ReadDimensions(object?[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            yield return values[i] is string name
                ? new Dimension(++i < values.Length && values[i] is int maximum ? maximum : 0, name)
                : new Dimension(values[i] is int extent ? extent : 0);
        }
    }

    private static EquatableArray<float> ReadReals(AttributeData? attribute, int index)
    {
        if (attribute is null || attribute.ConstructorArguments.Length <= index)
        {
            return default;
        }

        var argument = attribute.ConstructorArguments[index];
        return argument switch
        {
            { Kind: TypedConstantKind.Array, IsNull: false } =>
                argument.Values.Select(value => value.Value is float real ? real : float.NaN).ToEquatableArray(),
            { Kind: TypedConstantKind.Primitive, Value: float single } => new EquatableArray<float>([single]),
            _ => default,
        };
    }
}

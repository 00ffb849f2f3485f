using System.Linq;
using Microsoft.CodeAnalysis;

namespace TeqGen.Generator.Templates;

/// <summary>The runtime's types, which the generator knows by name alone.</summary>
internal static class RuntimeNames
{
    public const string Assembly = "TeqGen.Runtime";
    public const string Module = "TeqGen.Module";
    public const string Tensor = "TeqGen.Tensor";
    public const string Functional = "TeqGen.Functional";
    public const string ExponentialQuantized = "TeqGen.ExponentialQuantizedAttribute";
    public const string Shape = "TeqGen.ShapeAttribute";
    public const string Normalize = "TeqGen.NormalizeAttribute";
    public const string Weights = "TeqGen.WeightsAttribute";
    public const string ModuleLists = "TeqGen.ModuleList";
    public const string ModuleTemplate = "TeqGen.ModuleTemplateAttribute";
    public const string Forward = "Forward";

    public static bool Is(this ITypeSymbol? type, string name) => type is not null && FullName(type) == name;

    public static string FullName(ITypeSymbol type)
    {
        // The common case without building text: these types are not nested and not generic.
        if (type is INamedTypeSymbol { ContainingType: null, Arity: 0 } named)
        {
            return named.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{named.Name}" : named.Name;
        }

        return type.ToDisplayString();
    }

    /// <summary>The name by which templates find a class; see <see cref="TypeName"/>.</summary>
    public static string Identity(INamedTypeSymbol type) => TypeName.Of(MetadataName(type.OriginalDefinition), type.ContainingAssembly?.Name ?? "");

    private static string MetadataName(INamedTypeSymbol type)
    {
        string around = type.ContainingType is { } container
            ? MetadataName(container) + "."
            : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." : "";
        return around + type.MetadataName;
    }

    /// <summary>Name and parameter types, by which calls find a method or a constructor.</summary>
    public static string KeyOf(IMethodSymbol method) =>
        $"{method.Name}({string.Join(",", method.OriginalDefinition.Parameters.Select(p => p.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)))})";

    public static bool IsModuleList(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Arity: 1, Name: "ModuleList" } list && Identity(list) == ModuleLists + "`1";

    /// <summary>The runtime's <c>Module</c> among the base classes, or null.</summary>
    public static INamedTypeSymbol? FindModule(ITypeSymbol? type)
    {
        for (var candidate = type?.BaseType; candidate is not null; candidate = candidate.BaseType)
        {
            if (candidate.Name == "Module" && candidate.Is(Module))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The kernel family that an <c>ExponentialQuantized</c> names, as its number; 0, which is <c>Auto</c>, where it names none.</summary>
    public static int KernelOf(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Kernel").Value.Value is int family ? family : 0;

    public static AttributeData? FindAttribute(this ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(name))
            {
                return attribute;
            }
        }

        return null;
    }
}

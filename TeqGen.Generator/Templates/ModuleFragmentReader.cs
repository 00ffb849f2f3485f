using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>One declaration read: the model and, apart from it, the locations.</summary>
internal sealed record FragmentReading(ModuleFragment Fragment, LocationTable Locations);

/// <summary>Declarations of classes to <see cref="ModuleFragment"/>s. Only this folder asks symbols and syntax.</summary>
internal static class ModuleFragmentReader
{
    /// <summary>A base list is not on every part of a class, so that only <c>partial</c>, or an attribute, can be asked for.</summary>
    public static bool IsCandidate(SyntaxNode node) =>
        node is ClassDeclarationSyntax or RecordDeclarationSyntax
        && node is TypeDeclarationSyntax type
        && (type.AttributeLists.Count > 0 || type.Modifiers.Any(SyntaxKind.PartialKeyword));

    public static FragmentReading? Read(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        var syntax = (TypeDeclarationSyntax)context.Node;
        string declarations = DeclarationHash.Of(context.SemanticModel.Compilation);
        if (ReadingCache.TryGet(syntax, declarations, out var known))
        {
            return known;
        }

        if (context.SemanticModel.GetDeclaredSymbol(syntax, cancellation) is not { } symbol)
        {
            return null;
        }

        var reading = Read(context, syntax, symbol, cancellation);

        // A class in several files depends on what the bodies in the others assign to its fields.
        if (symbol.DeclaringSyntaxReferences.All(reference => reference.SyntaxTree == syntax.SyntaxTree))
        {
            ReadingCache.Set(syntax, declarations, reading);
        }

        return reading;
    }

    private static FragmentReading? Read(
        GeneratorSyntaxContext context, TypeDeclarationSyntax syntax, INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        var module = RuntimeNames.FindModule(symbol);
        var attribute = AttributeOn(symbol, syntax);
        if (module is null && attribute is null)
        {
            return null;
        }

        var identity = TypeIdentity.Of(symbol);
        int part = PartOf(symbol, syntax);
        var locations = new LocationTable.Builder(identity.FullName, part);
        var root = attribute is null
            ? null
            : new RootTemplate(
                attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "",
                locations.Add(attribute.ApplicationSyntaxReference!.GetSyntax(cancellation)),
                locations.Add(syntax.Identifier.GetLocation()),
                attribute.ConstructorArguments.Length > 0,
                RuntimeNames.KernelOf(attribute));
        var expressions = new ExpressionReader(locations);
        var methods = new MethodReader(context.SemanticModel, expressions, cancellation);
        var fragment = new ModuleFragment(
            identity,
            part,
            ReadTraits(symbol, module, context.SemanticModel.Compilation.Assembly),
            new FieldReader(symbol, context.SemanticModel, expressions, locations, cancellation).Read(syntax).ToEquatableArray(),
            methods.ReadConstructors(syntax).ToEquatableArray(),
            methods.ReadMethods(syntax).ToEquatableArray(),
            ForwardReader.Read(symbol, syntax, locations, cancellation),
            root,
            module is null ? default : ClashReader.Read(symbol, syntax, symbol.FindAttribute(RuntimeNames.ExponentialQuantized) is not null, locations, cancellation)
                .ToEquatableArray(),
            locations.Add(syntax.Identifier.GetLocation()),
            syntax.BaseList?.Types.FirstOrDefault() is { } parent ? locations.Add(parent) : null);
        return new FragmentReading(fragment, locations.Build());
    }

    private static AttributeData? AttributeOn(INamedTypeSymbol symbol, TypeDeclarationSyntax syntax) =>
        symbol.FindAttribute(RuntimeNames.ExponentialQuantized) is { ApplicationSyntaxReference: { } reference } attribute
        && reference.SyntaxTree == syntax.SyntaxTree && syntax.Span.Contains(reference.Span)
            ? attribute
            : null;

    private static int PartOf(INamedTypeSymbol symbol, TypeDeclarationSyntax syntax)
    {
        var references = symbol.DeclaringSyntaxReferences;
        for (int i = 0; i < references.Length; i++)
        {
            if (references[i].SyntaxTree == syntax.SyntaxTree && references[i].Span == syntax.Span)
            {
                return i;
            }
        }

        return 0;
    }

    private static ModuleTraits ReadTraits(INamedTypeSymbol symbol, INamedTypeSymbol? module, IAssemblySymbol assembly)
    {
        var around = Enclosing(symbol).ToList();
        return new ModuleTraits(
            module is not null,
            module is not null && SymbolEqualityComparer.Default.Equals(symbol.BaseType, module),
            symbol.BaseType is { } parent ? RuntimeNames.Identity(parent) : "",
            around.All(type => type.DeclaringSyntaxReferences.All(IsPartial)),
            around.Any(type => type.IsFileLocal),
            symbol.IsAbstract || symbol.IsStatic,
            around.Any(type => type.Arity > 0),
            symbol.InstanceConstructors.Any(constructor => constructor.Parameters.All(parameter => parameter.IsOptional)),
            module?.ContainingAssembly is { } runtime
            && (SymbolEqualityComparer.Default.Equals(runtime, assembly) || runtime.GivesAccessTo(assembly)),
            IsVisible(around, assembly),
            Bases(symbol, module).Any(type => type.FindAttribute(RuntimeNames.ExponentialQuantized) is not null
                || !type.GetMembers("Load").IsEmpty || !type.GetMembers("Run").IsEmpty));
    }

    /// <summary>Internal classes are visible where the assembly names a friend.</summary>
    private static bool IsVisible(List<INamedTypeSymbol> around, IAssemblySymbol assembly) =>
        around.All(type => type.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
        || (around.All(type => type.DeclaredAccessibility is not Accessibility.Private)
            && assembly.FindAttribute("System.Runtime.CompilerServices.InternalsVisibleToAttribute") is not null);

    /// <summary>The classes between this one and the runtime's.</summary>
    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol symbol, INamedTypeSymbol? module)
    {
        for (var type = symbol.BaseType; module is not null && !SymbolEqualityComparer.Default.Equals(type, module); type = type!.BaseType)
        {
            yield return type!;
        }
    }

    private static IEnumerable<INamedTypeSymbol> Enclosing(INamedTypeSymbol symbol)
    {
        for (var type = symbol; type is not null; type = type.ContainingType)
        {
            yield return type;
        }
    }

    private static bool IsPartial(SyntaxReference reference) =>
        reference.GetSyntax() is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword);
}

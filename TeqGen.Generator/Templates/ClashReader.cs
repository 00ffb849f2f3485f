using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TeqGen.Generator.Templates;

/// <summary>A member that the user wrote and that would be generated as well.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Part">The generated file that has the other one.</param>
/// <param name="Node">Where it is declared.</param>
internal sealed record ClashingMember(string Name, GeneratedPart Part, SourceNode Node);

/// <summary>The generated files of a class.</summary>
internal enum GeneratedPart
{
    /// <summary>What tells the module's fields; every module has it.</summary>
    Binding,

    /// <summary>The graph of a root.</summary>
    Graph,

    /// <summary><c>Load</c> and <c>Run</c> of a root.</summary>
    Model,

    /// <summary>What runs a root step by step: left out where the class has members of these names.</summary>
    Generation,
}

/// <summary>Finds members that clash with generated ones, of which the compiler would speak in generated code.</summary>
internal static class ClashReader
{
    private const string Family = "TeqGen.Kernels.KernelFamily";

    public static IEnumerable<ClashingMember> Read(
        INamedTypeSymbol type, TypeDeclarationSyntax declaration, bool isRoot, LocationTable.Builder locations, CancellationToken cancellation)
    {
        foreach (var member in type.GetMembers().Where(member => member is { IsImplicitlyDeclared: false, CanBeReferencedByName: true }))
        {
            if (PartOf(member) is { } part && (isRoot || part == GeneratedPart.Binding)
                && member.DeclaringSyntaxReferences.FirstOrDefault() is { } reference
                && reference.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(reference.Span))
            {
                yield return new ClashingMember(member.Name, part, locations.Add(member.Locations[0]));
            }
        }
    }

    /// <summary>Methods clash by their parameters, everything else by its name.</summary>
    private static GeneratedPart? PartOf(ISymbol member) => member switch
    {
        IMethodSymbol { Name: "Run" } method when TakesInputs(method) => GeneratedPart.Model,
        IMethodSymbol { Name: "Load" } method when Takes(method, Family) || Takes(method, "string", Family) => GeneratedPart.Model,
        IMethodSymbol { Name: "VisitChildren" } method when Takes(method, "TeqGen.IModuleVisitor") => GeneratedPart.Binding,
        IMethodSymbol { Name: "Run" or "Load" or "VisitChildren" } => null,
        { Name: "Run" or "Load" } => GeneratedPart.Model,
        { Name: "VisitChildren" } => GeneratedPart.Binding,
        { Name: "GraphDescriptor" or "TeqGenGraph" } => GeneratedPart.Graph,
        { Name: var name } when name is "TeqGenCreate" or "TeqGenCheckInput" || name.StartsWith("TeqGenLayer_", StringComparison.Ordinal) => GeneratedPart.Model,
        { Name: "CreateState" or "Begin" or "Step" or "TeqGenCheckBegin" } => GeneratedPart.Generation,
        _ => null,
    };

    /// <summary>Whether a method takes what the generated <c>Run</c> takes: the inputs of <c>Forward</c>, and perhaps a tensor for the output.</summary>
    private static bool TakesInputs(IMethodSymbol method)
    {
        var inputs = method.ContainingType.GetMembers(RuntimeNames.Forward).OfType<IMethodSymbol>().Select(forward => forward.Parameters.Length).DefaultIfEmpty(1);
        return inputs.Any(count => method.Parameters.Length == count || method.Parameters.Length == count + 1)
            && Takes(method, [.. method.Parameters.Select(_ => RuntimeNames.Tensor)]);
    }

    private static bool Takes(IMethodSymbol method, params string[] types) =>
        method.Arity == 0 && method.Parameters.Select(parameter => RuntimeNames.FullName(parameter.Type)).SequenceEqual(types);
}

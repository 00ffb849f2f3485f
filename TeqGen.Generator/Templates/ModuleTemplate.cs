using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>A whole module class, put together from its declarations.</summary>
/// <param name="Type">The class.</param>
/// <param name="HintName">Beginning of the names of its generated files.</param>
/// <param name="Traits">Facts about it.</param>
/// <param name="Fields">Fields that hold modules or numbers, in the order of the declarations.</param>
/// <param name="Constructors">Its constructors, as far as they are written.</param>
/// <param name="Methods">Its methods that take or give tensors.</param>
/// <param name="Forward">The method, if there is one.</param>
/// <param name="Root">The attribute, if it is a network.</param>
/// <param name="Clashes">Members that would be generated as well.</param>
/// <param name="Node">The name of the class.</param>
/// <param name="BaseNode">The base class where it is written, or else the name of the class.</param>
internal sealed record ModuleTemplate(
    TypeIdentity Type,
    string HintName,
    ModuleTraits Traits,
    EquatableArray<FieldTemplate> Fields,
    EquatableArray<ConstructorTemplate> Constructors,
    EquatableArray<MethodTemplate> Methods,
    ForwardTemplate? Forward,
    RootTemplate? Root,
    EquatableArray<ClashingMember> Clashes,
    SourceNode Node,
    SourceNode BaseNode)
{
    /// <summary>Whether the user wrote what a generated file would hold, so that it cannot be written.</summary>
    public bool ClashesWith(GeneratedPart part) => Clashes.Any(clash => clash.Part == part);
}

/// <summary>Puts declarations of the same class together.</summary>
internal static class ModuleLinker
{
    public static EquatableArray<ModuleTemplate> Link(ImmutableArray<ModuleFragment> fragments)
    {
        // Names of generated files may not differ in case alone, as those of classes may.
        var hintNames = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return fragments
            .GroupBy(fragment => fragment.Type.FullName, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                var parts = group.OrderBy(fragment => fragment.Part).ToList();
                return new ModuleTemplate(
                    parts[0].Type,
                    UniqueName.Of(TypeName.WithoutAssembly(group.Key), hintNames),
                    parts[0].Traits,
                    parts.SelectMany(part => part.Fields).ToEquatableArray(),
                    parts.SelectMany(part => part.Constructors).ToEquatableArray(),
                    parts.SelectMany(part => part.Methods).ToEquatableArray(),
                    parts.Select(part => part.Forward).FirstOrDefault(forward => forward is not null),
                    parts.Select(part => part.Root).FirstOrDefault(root => root is not null),
                    parts.SelectMany(part => part.Clashes).ToEquatableArray(),
                    parts[0].Node,
                    parts.Select(part => part.BaseNode).FirstOrDefault(node => node is not null) ?? parts[0].Node);
            })
            .ToEquatableArray();
    }
}

/// <summary>Names that no other has taken.</summary>
internal static class UniqueName
{
    public static string Of(string wanted, HashSet<string> taken)
    {
        string name = wanted;
        for (int i = 2; !taken.Add(name); i++)
        {
            name = FormattableString.Invariant($"{wanted}_{i}");
        }

        return name;
    }
}

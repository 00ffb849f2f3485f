using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TeqGen.Generator.Templates.Text;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates.References;

/// <summary>A <c>[ModuleTemplate]</c> of a referenced assembly as it stands there.</summary>
internal sealed record TemplateAttribute(int Version, string Type, string Text);

/// <summary>A module class of a referenced assembly.</summary>
/// <param name="Type">The class.</param>
/// <param name="Template">Its template; null where that cannot be used.</param>
/// <param name="Problem">Why it cannot be used.</param>
internal sealed record ReferencedModule(string Type, ModuleTemplate? Template, string Problem)
{
    public static ReferencedModule Read(TemplateAttribute attribute)
    {
        string assembly = TypeName.AssemblyOf(attribute.Type);
        if (attribute.Version > TemplateFormat.Version)
        {
            return new ReferencedModule(
                attribute.Type,
                null,
                FormattableString.Invariant($"was compiled into {assembly} by a newer TeqGen (template version {attribute.Version}, this one reads ")
                + FormattableString.Invariant($"{TemplateFormat.Version}); update the TeqGen package of this project"));
        }

        try
        {
            return new ReferencedModule(attribute.Type, TemplateReader.Read(attribute.Type, attribute.Text), "");
        }
        catch (FormatException e)
        {
            return new ReferencedModule(attribute.Type, null, $"has a template in {assembly} that cannot be read ({e.Message}); build {assembly} again");
        }
    }

    /// <summary>Those of all references; of two assemblies of one name the first counts, as it does for the compiler.</summary>
    public static EquatableArray<ReferencedModule> Join(ImmutableArray<EquatableArray<ReferencedModule>> references)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return references.SelectMany(reference => reference).Where(module => seen.Add(module.Type)).ToEquatableArray();
    }
}

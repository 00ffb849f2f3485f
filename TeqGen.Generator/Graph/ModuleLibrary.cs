using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Templates;
using TeqGen.Generator.Templates.References;

namespace TeqGen.Generator.Graph;

/// <summary>The module classes of a project and of the assemblies that it references.</summary>
/// <param name="modules">The project's.</param>
/// <param name="references">Those of other assemblies.</param>
internal sealed class ModuleLibrary(IEnumerable<ModuleTemplate> modules, IEnumerable<ReferencedModule> references)
{
    private readonly Dictionary<string, ModuleTemplate> byName =
        modules.ToDictionary(module => module.Type.FullName, StringComparer.Ordinal);

    private readonly Dictionary<string, ReferencedModule> elsewhere = references.ToDictionary(module => module.Type, StringComparer.Ordinal);

    public ModuleTemplate? Find(string type) => byName.TryGetValue(type, out var module) ? module
        : elsewhere.TryGetValue(type, out var referenced) ? referenced.Template
        : null;

    /// <summary>Why a class has no template, for messages.</summary>
    /// <param name="type">The class.</param>
    /// <param name="project">A class of the project itself.</param>
    public string WhyNot(string type, string project)
    {
        if (elsewhere.TryGetValue(type, out var referenced))
        {
            return referenced.Problem;
        }

        string assembly = TypeName.AssemblyOf(type);
        return assembly == TypeName.AssemblyOf(project)
            ? "is not partial, so that the generator passes it over; declare it 'partial class'"
            : $"has no template in {assembly}: it is not a partial class, or {assembly} was built without the TeqGen package";
    }

    /// <summary>The class and its bases, as far as they are known, the class first.</summary>
    public IEnumerable<ModuleTemplate> Lineage(ModuleTemplate? module)
    {
        var seen = new HashSet<ModuleTemplate>();
        for (; module is not null && seen.Add(module); module = Find(module.Traits.Base))
        {
            yield return module;
        }
    }

    /// <summary>The method that a call reaches and the class that has it.</summary>
    public (ModuleTemplate Owner, MethodTemplate Method)? FindMethod(ModuleTemplate? start, string key) => Lineage(start)
        .SelectMany(module => module.Methods.Where(method => method.Key == key).Select(method => ((ModuleTemplate, MethodTemplate)?)(module, method)))
        .FirstOrDefault();

    /// <summary>The <c>Forward</c> of a class, which a base may have.</summary>
    public ForwardTemplate? FindForward(ModuleTemplate module) =>
        Lineage(module).Select(part => part.Forward).FirstOrDefault(forward => forward is not null);
}

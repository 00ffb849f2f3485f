using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>The module classes of a project.</summary>
internal sealed class ModuleLibrary(IEnumerable<ModuleTemplate> modules)
{
    private readonly Dictionary<string, ModuleTemplate> byName =
        modules.ToDictionary(module => module.Type.FullName, StringComparer.Ordinal);

    public ModuleTemplate? Find(string type) => byName.TryGetValue(type, out var module) ? module : null;

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

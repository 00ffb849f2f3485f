using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates.Text;

/// <summary>A template that the compiled assembly is to carry.</summary>
/// <param name="HintName">Beginning of the name of its generated file.</param>
/// <param name="Type">The class.</param>
/// <param name="Text">The template.</param>
internal sealed record CarriedTemplate(string HintName, string Type, string Text);

/// <summary>Finds the classes whose templates others need: those that can be used from elsewhere, and what their definitions name.</summary>
internal static class TemplateSelector
{
    public static EquatableArray<CarriedTemplate> Select(ImmutableArray<ModuleTemplate> modules)
    {
        var own = modules.Where(module => module.Traits.DerivesFromModule).ToDictionary(module => module.Type.FullName, StringComparer.Ordinal);
        var found = new Dictionary<string, CarriedTemplate>(StringComparer.Ordinal);
        var open = new Stack<ModuleTemplate>(own.Values.Where(module => module.Traits is { IsVisible: true, IsFileLocal: false }));
        while (open.Count > 0)
        {
            var module = open.Pop();
            string type = module.Type.FullName;
            if (found.ContainsKey(type))
            {
                continue;
            }

            var (text, types) = TemplateWriter.Write(module);
            found.Add(type, new CarriedTemplate(module.HintName, type, text));
            foreach (string name in types)
            {
                if (own.TryGetValue(name, out var named))
                {
                    open.Push(named);
                }
            }
        }

        return found.Values.OrderBy(template => template.Type, StringComparer.Ordinal).ToEquatableArray();
    }
}

using Microsoft.CodeAnalysis;
using TeqGen.Generator.Templates.Text;

namespace TeqGen.Generator.Emission;

/// <summary>Writes the attribute by which a module can be used from other assemblies.</summary>
internal static class TemplateAttributeWriter
{
    public static void Write(SourceProductionContext output, CarriedTemplate template)
    {
        var writer = new CodeWriter();
        writer.Text("// The definition, for projects that reference this assembly: metadata hold no method bodies.");
        writer.Line($"[assembly: global::TeqGen.ModuleTemplate({TemplateFormat.Version}, {BindingWriter.Literal(template.Type)}, \"\"\"");
        writer.Text(template.Text);
        writer.Text("\"\"\")]");
        writer.AddTo(output, template.HintName + ".Template");
    }
}

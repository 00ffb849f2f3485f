using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TeqGen.Generator.Emission;

/// <summary>Writes what tells the runtime about a module's fields, so that nothing needs reflection.</summary>
internal static class BindingWriter
{
    public static void Write(SourceProductionContext output, BindingPlan module)
    {
        var writer = new CodeWriter();
        writer.OpenType(module.Type);
        writer.Text("/// <inheritdoc/>");
        writer.Text($"{Access(module.SeesRuntimeInternals)} override void VisitChildren(global::TeqGen.IModuleVisitor visitor)");
        writer.Open();
        if (module.CallsBase)
        {
            writer.Text("base.VisitChildren(visitor);");
        }

        foreach (var field in module.Fields)
        {
            writer.Text($"visitor.Visit({Literal(field.Name)}, {Literal(field.WeightsName)}, this.{field.Identifier});");
        }

        writer.Close();
        writer.CloseType(module.Type);
        writer.AddTo(output, module.HintName + ".Binding");
    }

    /// <summary>How the runtime's <c>protected internal</c> members are overridden: without the half that is not visible.</summary>
    public static string Access(bool seesRuntimeInternals) => seesRuntimeInternals ? "protected internal" : "protected";

    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);
}

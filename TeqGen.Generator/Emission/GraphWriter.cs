using Microsoft.CodeAnalysis;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes the graph as a constant that tools read from the compiled assembly without running it.</summary>
internal static class GraphWriter
{
    public static void Write(SourceProductionContext output, TypeIdentity type, string hintName, GraphDescriptor graph)
    {
        var writer = new CodeWriter();
        writer.OpenType(type);
        writer.Text($"// Definition {graph.Hash}");
        writer.Text("private const string TeqGenGraph = \"\"\"");
        writer.Indent();
        writer.Text(GraphText.Write(graph));
        writer.Text("\"\"\";");
        writer.Outdent();
        writer.Line();
        writer.Text("/// <inheritdoc/>");
        writer.Text("public override string? GraphDescriptor => TeqGenGraph;");
        writer.CloseType(type);
        writer.AddTo(output, hintName + ".Graph");
    }
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes the quantized products of two activations: their extents and their grids by their bits.</summary>
internal static class ProductWriter
{
    public const string ClassName = "TeqGenProducts";

    public static void Write(SourceProductionContext output, NetworkPlan plan)
    {
        var writer = new CodeWriter();
        writer.Text("// Products of two activations. Both are encoded under one base, with a reserved zero and no offset: a term that depends on one operand alone nobody could count beforehand.");
        writer.Line();
        writer.OpenType(plan.Type);
        writer.Text($"private static class {ClassName}");
        writer.Open();
        writer.Text("public static readonly global::TeqGen.Models.QuantizedProductDefinition[] Definitions =");
        writer.Text("[");
        writer.Indent();
        foreach (var product in plan.Products)
        {
            var parameters = product.Parameters;
            writer.Text($"// {ShapeText.Of(parameters.Node)}: {ShapeText.Of(product.Left)} · {ShapeText.Of(product.Right)}");
            writer.Text("new(");
            writer.Indent();
            writer.Line($"Node: {parameters.Node},");
            LayerWriter.WriteGrid(writer, "Left", parameters.Base, parameters.Left);
            LayerWriter.WriteGrid(writer, "Right", parameters.Base, parameters.Right);
            writer.Text($"LeftLength: {ShapeText.Of(Length(product.Left))},");
            writer.Text($"RightLength: {ShapeText.Of(Length(product.Right))},");
            writer.Text($"Inner: {ShapeText.Of(product.Left[product.Left.Count - 1].Maximum)}),");
            writer.Outdent();
        }

        writer.Outdent();
        writer.Text("];");
        writer.Close();
        writer.CloseType(plan.Type);
        writer.AddTo(output, plan.HintName + ".Products");
    }

    private static int Length(IEnumerable<Dimension> shape) => shape.Aggregate(1, (product, dimension) => product * dimension.Maximum);
}

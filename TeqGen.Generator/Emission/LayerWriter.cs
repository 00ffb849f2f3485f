using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Emission;

/// <summary>Writes a quantized layer: its definition, its grids by their bits, and its kernel.</summary>
internal static class LayerWriter
{
    public static LayerSource Write(LayerPlan plan)
    {
        var writer = new CodeWriter();
        LayerHeader.Write(writer, plan);
        if (plan.KernelOwner == plan.ClassName)
        {
            CountingKernelWriter.WriteUsings(writer);
        }

        writer.OpenType(plan.Network);
        writer.Text($"private static class {plan.ClassName}");
        writer.Open();
        WriteDefinition(writer, plan);
        LookupShapeWriter.Write(writer, plan.Layer);
        if (plan.KernelOwner == plan.ClassName)
        {
            writer.Line();
            CountingKernelWriter.Write(writer, plan);
        }

        writer.Close();
        writer.CloseType(plan.Network);
        return new LayerSource(plan.Network.FullName, plan.HintName, plan.KernelOwner == plan.ClassName, writer.ToString());
    }

    private static void WriteDefinition(CodeWriter writer, LayerPlan plan)
    {
        var g = plan.Layer.Geometry;
        writer.Text("public static readonly global::TeqGen.Models.QuantizedLayerDefinition Definition = new(");
        writer.Indent();
        writer.Text($"{BindingWriter.Literal(plan.Layer.Path)},");
        writer.Text("new global::TeqGen.Conv2dGeometry(");
        writer.Line($"    Inputs: {g.Inputs}, Outputs: {g.Outputs}, Kernel: {Pair(g, g.Kernel)}, Stride: {Pair(g, g.Stride)}, Padding: {Pair(g, g.Padding)},");
        writer.Line($"    Dilation: {g.Dilation}, Groups: {g.Groups}),");
        writer.Line($"Height: {g.Height},");
        writer.Line($"Width: {g.Width},");
        writer.Text($"HasBias: {Boolean(plan.Layer.HasBias)},");
        WriteGrid(writer, "Weights", plan.Parameters.Base, plan.Parameters.Weights);
        WriteGrid(writer, "Activations", plan.Parameters.Base, plan.Parameters.Activations);
        writer.Text($"Counting: {(plan.KernelOwner is { } owner ? $"new {owner}.Kernel()" : "null")},");
        if (plan.Layer.Rows > 1)
        {
            writer.Line($"Rows: {plan.Layer.Rows},");
        }

        writer.Text($"Kernel: global::TeqGen.Kernels.KernelFamily.{plan.Choice.Family}{(plan.LookedUp || LookupShapeWriter.Has(plan.Layer) ? "," : ");")}");
        if (plan.LookedUp)
        {
            writer.Text($"LookedUp: true{(LookupShapeWriter.Has(plan.Layer) ? "," : ");")}");
        }

        if (LookupShapeWriter.Has(plan.Layer))
        {
            writer.Text("Lookup: new global::TeqGen.Kernels.Lookup.LookupTiles<Shape>());");
        }

        writer.Outdent();
    }

    /// <summary>Writes a grid as an argument.</summary>
    public static void WriteGrid(CodeWriter writer, string operand, Real b, ManifestOperand grid)
    {
        writer.Text($"{operand}: new global::TeqGen.Numerics.ExponentialGrid(");
        writer.Indent();
        WriteReal(writer, "@base", b);
        WriteReal(writer, "alpha", grid.Alpha);
        WriteReal(writer, "beta", grid.Beta);
        writer.Line($"exponentBits: {grid.ExponentBits},");
        writer.Text($"signed: {Boolean(grid.Signed)},");
        writer.Text($"zero: global::TeqGen.Numerics.ZeroTreatment.{(grid.Companded ? "Companded" : "Reserved")}),");
        writer.Outdent();
    }

    /// <summary>By its bits: not every host reads a decimal alike.</summary>
    private static void WriteReal(CodeWriter writer, string parameter, Real value) =>
        writer.Text($"{parameter}: global::System.BitConverter.UInt64BitsToDouble(0x{value.Bits}UL), // {value.Text}");

    /// <summary>One number where every window is square, for which there is a constructor.</summary>
    private static string Pair(Convolution g, (int Height, int Width) pair) =>
        IsSquare(g.Kernel) && IsSquare(g.Stride) && IsSquare(g.Padding)
            ? ShapeText.Of(pair.Height)
            : $"({ShapeText.Of(pair.Height)}, {ShapeText.Of(pair.Width)})";

    private static bool IsSquare((int Height, int Width) pair) => pair.Height == pair.Width;

    private static string Boolean(bool value) => value ? "true" : "false";
}

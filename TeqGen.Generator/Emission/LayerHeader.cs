using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Emission;

/// <summary>Writes what a reader of a layer's file wants to know first.</summary>
internal static class LayerHeader
{
    public static void Write(CodeWriter writer, LayerPlan plan)
    {
        var layer = plan.Layer;
        var counters = plan.Counters;
        writer.Text($"// {layer.Path}: {layer.Operation}, {ShapeText.Of(layer.InputShape)} -> {ShapeText.Of(plan.OutputShape)}, weights {ShapeText.Of(layer.WeightShape)}{(layer.HasBias ? ", bias" : "")}");
        writer.Text($"// Base b = {plan.Parameters.Base.Text}, shared by both operands so that exponents add");
        WriteGrid(writer, "Weights:    ", plan.Parameters.Weights, counters.Weights);
        WriteGrid(writer, "Activations:", plan.Parameters.Activations, counters.Activations);
        writer.Text("//");
        writer.Text("// Strategy: exponents counted in integers, one statement a weight level with its mask and counter compiled in. It is what");
        writer.Text("// KernelFamily.Counting runs, equal to the reference bit for bit; Auto takes the lookup kernel, which does less work on a CPU.");
        writer.Line($"// Counters of one output: {counters.Total} = {counters.FirstCount} (iA + iW) + {counters.SecondCount} (iW) + {counters.ThirdCount} (iA) + {counters.FourthCount} (signs){(counters.Folded ? "; second and fourth term folded into constants" : "")}");
        writer.Line($"// Expected cost: {KernelCost.VectorOperations(counters)} vector operations for 32 products, {layer.Geometry.PatchLength} products an output, then {counters.Total} multiplications");
        if (plan.KernelOwner != plan.ClassName)
        {
            writer.Text($"// Kernel: that of {plan.KernelOwner}, which has the same formats and length");
        }

        writer.Line();
    }

    private static void WriteGrid(CodeWriter writer, string name, ManifestOperand grid, OperandFormat format)
    {
        string sign = grid.Signed ? "signed" : "non-negative";
        string zero = grid.Companded ? "companded" : "reserved";
        writer.Line($"// {name} alpha = {grid.Alpha.Text}, beta = {grid.Beta.Text}, e = {grid.ExponentBits}, {sign}, zero {zero}, {format.Levels} levels, {grid.StoredBits} bits; RMAE {grid.Rmae.Text}, {grid.SqnrDecibels.Text} dB");
    }
}

using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Costs;
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
        string bias = layer.HasBias ? ", bias" : "";
        writer.Text(
            $"// {layer.Path}: {layer.Operation}, {ShapeText.Of(layer.InputShape)} -> {ShapeText.Of(plan.OutputShape)}, "
            + $"weights {ShapeText.Of(layer.WeightShape)}{bias}");
        writer.Text($"// Base b = {plan.Parameters.Base.Text}, shared by both operands so that exponents add");
        WriteGrid(writer, "Weights:    ", plan.Parameters.Weights, counters.Weights);
        WriteGrid(writer, "Activations:", plan.Parameters.Activations, counters.Activations);
        writer.Text("//");
        var choice = plan.Choice;
        writer.Text($"// KernelFamily.Auto: {KernelChooser.NameOf(choice.Auto)}; {choice.Reason}");
        writer.Text($"// KernelFamily.Counting: {KernelChooser.NameOf(choice.Counting)}, equal to the reference bit for bit");
        writer.Text($"// Expected cost, one thread: {string.Join(", ", choice.Costs)}");
        writer.Line($"// Counters of one output: {counters.Total}");
        writer.Line(
            $"//   {counters.FirstCount} by iA + iW, {counters.SecondCount} by iW, {counters.ThirdCount} by iA, {counters.FourthCount} of signs");
        if (counters.Folded)
        {
            writer.Text("//   the terms by iW and of signs are constants of the output and folded");
        }

        if (plan.KernelOwner is null)
        {
            writer.Text("// No counting kernel is emitted: bit planes, which need none, are expected to be faster.");
        }
        else
        {
            int operations = CountingTerms.VectorOperations(counters), products = layer.Geometry.PatchLength;
            writer.Line($"// The kernel: one statement a weight level with its mask and counter compiled in, {operations} vector operations for 32 products; an output is");
            writer.Line($"//   {products} products, then {counters.Total} multiplications");
        }

        if (plan.KernelOwner is not null && plan.KernelOwner != plan.ClassName)
        {
            writer.Text($"// Kernel: that of {plan.KernelOwner}, which has the same formats and length");
        }

        writer.Line();
    }

    private static void WriteGrid(CodeWriter writer, string name, ManifestOperand grid, OperandFormat format)
    {
        string sign = grid.Signed ? "signed" : "non-negative";
        string zero = grid.Companded ? "companded" : "reserved";
        writer.Line($"// {name} alpha = {grid.Alpha.Text}, beta = {grid.Beta.Text}, e = {grid.ExponentBits}, {sign}, zero {zero}");
        writer.Line($"//   {format.Levels} levels, {grid.StoredBits} bits stored; RMAE {grid.Rmae.Text}, {grid.SqnrDecibels.Text} dB");
    }
}

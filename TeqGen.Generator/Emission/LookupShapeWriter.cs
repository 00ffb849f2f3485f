using TeqGen.Generator.Graph;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Emission;

/// <summary>Writes where a layer's windows lie as constants, for which the JIT compiles the lookup kernel's register tiles.</summary>
internal static class LookupShapeWriter
{
    /// <summary>Whether a layer's windows are evenly spaced runs, which those of grouped and dilated convolutions are not.</summary>
    public static bool Has(NetworkLayer layer) => WindowLayout.HasWholeRows(layer.Geometry.Groups, layer.Geometry.Dilation);

    /// <summary>Writes the shape, if the layer has one.</summary>
    public static void Write(CodeWriter writer, NetworkLayer layer)
    {
        if (!Has(layer))
        {
            return;
        }

        var g = layer.Geometry;
        writer.Line();
        writer.Text("private readonly struct Shape : global::TeqGen.Kernels.Lookup.ILookupShape");
        writer.Open();
        writer.Line($"public static int PixelStride => {g.Stride.Width * g.Inputs};");
        writer.Line();
        writer.Line($"public static int Runs => {WindowLayout.Runs(g.Kernel, wholeRows: true)};");
        writer.Line();
        writer.Line($"public static int RunPairs => {WindowLayout.RunPairs(g.Kernel, g.Inputs, wholeRows: true)};");
        writer.Line();
        writer.Line($"public static int RunStride => {(g.Width + (2 * g.Padding.Width)) * g.Inputs};");
        writer.Close();
    }
}

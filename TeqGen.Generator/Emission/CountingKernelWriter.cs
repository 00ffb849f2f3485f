using System;
using TeqGen.Generator.Planning;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Emission;

/// <summary>
/// Writes the unrolled counting of a layer as a <c>CountingKernel</c>: the same counts as the rolled one, with masks, levels, counter
/// offsets and signs as constants. Counters are bytes during a chunk of at most 127 inputs, then added to the wide ones.
/// </summary>
internal static class CountingKernelWriter
{
    /// <summary>
    /// Counter updates in one method. Measured on .NET 10: beyond about 150 statements with vectors the JIT leaves locals untracked and
    /// the code becomes many times slower, so that kernels with more levels are split.
    /// </summary>
    private const int UpdatesInMethod = 128;

    private const string Services = "global::System.Runtime.CompilerServices.";
    private const string Optimize = $"[{Services}MethodImpl({Services}MethodImplOptions.AggressiveOptimization)]";
    private const string Spans = "global::System.ReadOnlySpan<byte> activations, global::System.ReadOnlySpan<byte> weights";

    /// <summary>Short names, so that the pattern of the unrolled lines can be seen.</summary>
    public static void WriteUsings(CodeWriter writer)
    {
        writer.Text("using global::System.Runtime.Intrinsics;");
        writer.Text("using V128 = global::System.Runtime.Intrinsics.Vector128;");
        writer.Text("using V256 = global::System.Runtime.Intrinsics.Vector256;");
        writer.Line();
    }

    public static void Write(CodeWriter writer, LayerPlan plan)
    {
        int inputs = plan.Layer.Geometry.PatchLength;
        writer.Text("public sealed class Kernel()");
        writer.Line($"    : global::TeqGen.Kernels.Counting.CountingKernel(inputs: {inputs}, counters: {plan.Counters.Total})");
        writer.Open();
        WritePath(writer, plan, "Avx2", new CountingBody(plan.Counters, 32));
        writer.Line();
        WritePath(writer, plan, "Portable", new CountingBody(plan.Counters, 16));
        writer.Close();
    }

    private static void WritePath(CodeWriter writer, LayerPlan plan, string path, CountingBody body)
    {
        int inputs = plan.Layer.Geometry.PatchLength;
        int methods = body.MethodCount(UpdatesInMethod);
        writer.Text(Optimize);
        writer.Text($"{BindingWriter.Access(plan.SeesRuntimeInternals)} override void Count{path}(");
        writer.Text($"    {Spans}, global::System.Span<int> counters, global::System.Span<sbyte> narrow)");
        writer.Open();
        bool single = inputs <= KernelLayout.NarrowLimit;
        if (!single)
        {
            writer.Line($"for (int start = 0; start < {inputs}; start += {KernelLayout.NarrowLimit})");
            writer.Open();
            writer.Line($"int end = global::System.Math.Min(start + {KernelLayout.NarrowLimit}, {inputs});");
        }

        for (int i = 0; i < methods; i++)
        {
            string chunk = single ? FormattableString.Invariant($"0, {inputs}") : "start, end";
            writer.Text($"{body.MethodName(path, i, methods)}(activations, weights, narrow, {chunk});");
        }

        writer.Text($"global::TeqGen.Kernels.Counting.CounterFlush.{path}(narrow, counters);");
        if (!single)
        {
            writer.Close();
        }

        writer.Close();
        for (int i = 0; i < methods; i++)
        {
            writer.Line();
            writer.Text(Optimize);
            writer.Line($"private static void {body.MethodName(path, i, methods)}(");
            writer.Text($"    {Spans}, global::System.Span<sbyte> narrow, int start, int end)");
            body.Write(writer, i, methods);
        }
    }
}

using System.Text;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>Kernels that fall off their tier in each of the ways that unrolled code can.</summary>
internal static class BadKernels
{
    private const string Optimize = "[MethodImpl(MethodImplOptions.AggressiveOptimization)] ";
    private const string Parameters = "ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow";

    /// <summary>So many statements that locals stay untracked; still reported as fully optimized.</summary>
    public const int UntrackedStatements = 600;

    /// <summary>So many that the JIT gives up optimizing.</summary>
    private const int GivenUpStatements = 2000;

    public static string Source =>
        "using System; using System.Runtime.CompilerServices; using System.Runtime.InteropServices; using System.Runtime.Intrinsics;\n"
        + Kernel("Untracked", Optimize, UntrackedStatements)
        + Kernel("GivenUp", Optimize, GivenUpStatements)
        + Kernel("Unmarked", "", 64);

    // One accumulator after the other, each with its operators inlined: what the emitted code avoids by adding in memory.
    private static string Kernel(string name, string attribute, int statements)
    {
        var body = new StringBuilder();
        for (int i = 0; i < statements; i++)
        {
            body.Append(null, $"sum{i % 8} += Vector256.LoadUnsafe(ref counter, {i % 64 * 32}) * Vector256.LoadUnsafe(ref counter, 32);\n");
        }

        string declared = string.Concat(Enumerable.Range(0, 8).Select(i => $"var sum{i} = Vector256<sbyte>.Zero;\n"));
        string total = string.Join(" + ", Enumerable.Range(0, 8).Select(i => $"sum{i}"));
        return $$"""
            public sealed class {{name}}() : TeqGen.Kernels.Counting.CountingKernel(inputs: 1, counters: 64)
            {
                {{attribute}}protected override void CountPortable({{Parameters}})
                {
                }

                {{attribute}}protected override void CountAvx2({{Parameters}})
                {
                    ref sbyte counter = ref MemoryMarshal.GetReference(narrow);
                    {{declared}}
                    {{body}}
                    ({{total}}).StoreUnsafe(ref counter);
                }
            }

            """;
    }
}

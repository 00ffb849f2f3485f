using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TeqGen.Kernels.Reference;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>
/// Turns a block's counters into values, a vector of outputs at a time. Each output goes through exactly the operations of
/// <see cref="PostProcessing"/> in their order, so that the bits are the reference's.
/// </summary>
internal sealed class CountPostProcessor
{
    private readonly PostProcessing post;
    private readonly double[]? foldedSecond;
    private readonly double[]? foldedFourth;

    /// <summary>Counts the folded terms, which depend on the weights alone.</summary>
    /// <param name="post">Grids of the layer.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="rows">Weight codes as [outputs, inputs].</param>
    /// <param name="inputs">Length of the dot products.</param>
    public CountPostProcessor(PostProcessing post, int outputs, ReadOnlySpan<byte> rows, int inputs)
    {
        this.post = post;
        if (!post.Layout.Folded)
        {
            return;
        }

        // With one positive exponent for all activations, the second and fourth counts are what any activations give.
        int padded = KernelLayout.BlockCount(outputs) * KernelLayout.BlockOutputs;
        foldedSecond = new double[padded];
        foldedFourth = new double[padded];
        var anyActivations = new byte[inputs];
        for (int o = 0; o < outputs; o++)
        {
            var counts = TermCounts.Of(post.Layout, rows.Slice(o * inputs, inputs), anyActivations);
            foldedSecond[o] = post.SecondFactor * post.Sum(counts.Second);
            foldedFourth[o] = post.FourthFactor * counts.Fourth;
        }
    }

    /// <summary>The values of a block.</summary>
    /// <param name="block">Which block.</param>
    /// <param name="counters">[counters, 32].</param>
    /// <param name="values">Receives 32 values, before scale, bias and activation.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int block, ReadOnlySpan<int> counters, Span<float> values)
    {
        var layout = post.Layout;
        ref int counter = ref MemoryMarshal.GetReference(counters);
        for (int lane = 0; lane < KernelLayout.BlockOutputs; lane += 4)
        {
            ref int column = ref Unsafe.Add(ref counter, lane);
            var value = Vector256.Create(post.FirstFactor) * Sum(ref column, 0, layout.FirstCount);
            if (layout.HasSecond)
            {
                value += foldedSecond is not null
                    ? Vector256.Create<double>(foldedSecond, (block * KernelLayout.BlockOutputs) + lane)
                    : Vector256.Create(post.SecondFactor) * Sum(ref column, layout.SecondStart, layout.SecondCount);
            }

            if (layout.HasThird)
            {
                value += Vector256.Create(post.ThirdFactor) * Sum(ref column, layout.ThirdStart, layout.ThirdCount);
            }

            if (layout.HasFourth)
            {
                value += foldedFourth is not null
                    ? Vector256.Create<double>(foldedFourth, (block * KernelLayout.BlockOutputs) + lane)
                    : Vector256.Create(post.FourthFactor) * Load(ref column, layout.FourthStart);
            }

            for (int i = 0; i < 4; i++)
            {
                values[lane + i] = (float)value.GetElement(i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Sum(ref int column, int start, int count)
    {
        var sum = Vector256<double>.Zero;
        ref double power = ref MemoryMarshal.GetArrayDataReference(post.Powers);
        for (int i = 0; i < count; i++)
        {
            sum += Load(ref column, start + i) * Vector256.Create(Unsafe.Add(ref power, i));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(ref int column, int counter)
    {
        var counts = Vector128.LoadUnsafe(ref column, (nuint)(counter * KernelLayout.BlockOutputs));
        return System.Runtime.Intrinsics.X86.Avx.IsSupported
            ? System.Runtime.Intrinsics.X86.Avx.ConvertToVector256Double(counts)
            : Vector256.Create(Vector128.ConvertToDouble(Vector128.WidenLower(counts)), Vector128.ConvertToDouble(Vector128.WidenUpper(counts)));
    }
}

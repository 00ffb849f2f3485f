using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>
/// Counting for any formats, with loops where the emitted kernels have constants: the peer they have to beat, and the one that serves layers
/// known only at run time.
/// </summary>
internal sealed class RolledCountingKernel(int inputs, CounterLayout layout) : CountingKernel(inputs, layout.Total)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void CountAvx2(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow)
    {
        var (w, a) = (layout.Weights, layout.Activations);
        ref byte code = ref MemoryMarshal.GetReference(weights);
        ref sbyte counter = ref MemoryMarshal.GetReference(narrow);
        for (int start = 0; start < Inputs; start += KernelLayout.NarrowLimit)
        {
            int end = Math.Min(Inputs, start + KernelLayout.NarrowLimit);
            for (int k = start; k < end; k++)
            {
                int activation = activations[k];
                int exponent = (activation & (a.Magnitudes - 1)) - a.FirstMagnitude;
                if (exponent < 0)
                {
                    continue;
                }

                var codes = Vector256.LoadUnsafe(ref code, (nuint)(k * 32));
                var magnitude = codes & Vector256.Create((byte)(w.Magnitudes - 1));
                var sign = Vector256.Create((sbyte)(activation >= a.Magnitudes ? -1 : 1));
                if (w.Signed)
                {
                    var negative = Vector256.Equals(codes & Vector256.Create((byte)w.Magnitudes), Vector256.Create((byte)w.Magnitudes)).AsSByte();
                    sign = (sign ^ negative) - negative;
                }

                if (!w.Companded)
                {
                    sign = Vector256.AndNot(sign, Vector256.Equals(magnitude, Vector256<byte>.Zero).AsSByte());
                }

                for (int level = 0; level < w.Levels; level++)
                {
                    var hit = Vector256.Equals(magnitude, Vector256.Create((byte)(level + w.FirstMagnitude))).AsSByte() & sign;
                    Add(ref counter, exponent + level, hit);
                    if (layout.SecondCount > 0)
                    {
                        Add(ref counter, layout.SecondStart + level, hit);
                    }
                }

                if (layout.ThirdCount > 0)
                {
                    Add(ref counter, layout.ThirdStart + exponent, sign);
                }

                if (layout.FourthCount > 0)
                {
                    Add(ref counter, layout.FourthStart, sign);
                }
            }

            CounterFlush.Avx2(narrow, counters);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void CountPortable(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow)
    {
        var (w, a) = (layout.Weights, layout.Activations);
        ref byte code = ref MemoryMarshal.GetReference(weights);
        for (int start = 0; start < Inputs; start += KernelLayout.NarrowLimit)
        {
            int end = Math.Min(Inputs, start + KernelLayout.NarrowLimit);
            for (int k = start; k < end; k++)
            {
                int activation = activations[k];
                int exponent = (activation & (a.Magnitudes - 1)) - a.FirstMagnitude;
                if (exponent < 0)
                {
                    continue;
                }

                for (int half = 0; half < 32; half += 16)
                {
                    ref sbyte counter = ref Unsafe.Add(ref MemoryMarshal.GetReference(narrow), half);
                    var codes = Vector128.LoadUnsafe(ref code, (nuint)((k * 32) + half));
                    var magnitude = codes & Vector128.Create((byte)(w.Magnitudes - 1));
                    var sign = Vector128.Create((sbyte)(activation >= a.Magnitudes ? -1 : 1));
                    if (w.Signed)
                    {
                        var negative = Vector128.Equals(codes & Vector128.Create((byte)w.Magnitudes), Vector128.Create((byte)w.Magnitudes)).AsSByte();
                        sign = (sign ^ negative) - negative;
                    }

                    if (!w.Companded)
                    {
                        sign = Vector128.AndNot(sign, Vector128.Equals(magnitude, Vector128<byte>.Zero).AsSByte());
                    }

                    for (int level = 0; level < w.Levels; level++)
                    {
                        var hit = Vector128.Equals(magnitude, Vector128.Create((byte)(level + w.FirstMagnitude))).AsSByte() & sign;
                        Add(ref counter, exponent + level, hit);
                        if (layout.SecondCount > 0)
                        {
                            Add(ref counter, layout.SecondStart + level, hit);
                        }
                    }

                    if (layout.ThirdCount > 0)
                    {
                        Add(ref counter, layout.ThirdStart + exponent, sign);
                    }

                    if (layout.FourthCount > 0)
                    {
                        Add(ref counter, layout.FourthStart, sign);
                    }
                }
            }

            CounterFlush.Portable(narrow, counters);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref sbyte counters, int index, Vector256<sbyte> amount) =>
        (Vector256.LoadUnsafe(ref counters, (nuint)(index * 32)) + amount).StoreUnsafe(ref counters, (nuint)(index * 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref sbyte counters, int index, Vector128<sbyte> amount) =>
        (Vector128.LoadUnsafe(ref counters, (nuint)(index * 32)) + amount).StoreUnsafe(ref counters, (nuint)(index * 32));
}

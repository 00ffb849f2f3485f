using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting;

/// <summary>
/// Counting for any formats, with loops where the emitted kernels have constants: the peer they have to beat, and the one that serves layers
/// known only at run time.
/// </summary>
internal sealed class RolledCountingKernel : CountingKernel
{
    private const int Row = KernelLayout.BlockOutputs;

    // Everything that the layout computes is taken out of the loops, so that the comparison with constants is a fair one.
    private readonly int levels;
    private readonly int weightMask;
    private readonly int firstWeight;
    private readonly bool weightsSigned;
    private readonly int activationMask;
    private readonly int firstActivation;
    private readonly int secondStart;
    private readonly int thirdStart;
    private readonly int fourthStart;

    public RolledCountingKernel(int inputs, CounterLayout layout)
        : base(inputs, layout.Total)
    {
        levels = layout.Weights.Levels;
        weightMask = layout.Weights.Magnitudes - 1;
        firstWeight = layout.Weights.FirstMagnitude;
        weightsSigned = layout.Weights.Signed;
        activationMask = layout.Activations.Magnitudes - 1;
        firstActivation = layout.Activations.FirstMagnitude;
        secondStart = layout.SecondCount > 0 ? layout.SecondStart * Row : -1;
        thirdStart = layout.ThirdCount > 0 ? layout.ThirdStart * Row : -1;
        fourthStart = layout.FourthCount > 0 ? layout.FourthStart * Row : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void CountAvx2(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow)
    {
        ref byte code = ref MemoryMarshal.GetReference(weights);
        ref sbyte counter = ref MemoryMarshal.GetReference(narrow);
        for (int start = 0; start < Inputs; start += KernelLayout.NarrowLimit)
        {
            int end = Math.Min(Inputs, start + KernelLayout.NarrowLimit);
            for (int k = start; k < end; k++)
            {
                int activation = activations[k];
                int exponent = (activation & activationMask) - firstActivation;
                if (exponent >= 0)
                {
                    Count256(ref Unsafe.Add(ref code, k * Row), ref counter, exponent, activation > activationMask);
                }
            }

            CounterFlush.Avx2(narrow, counters);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void CountPortable(
        ReadOnlySpan<byte> activations, ReadOnlySpan<byte> weights, Span<int> counters, Span<sbyte> narrow)
    {
        ref byte code = ref MemoryMarshal.GetReference(weights);
        ref sbyte counter = ref MemoryMarshal.GetReference(narrow);
        for (int start = 0; start < Inputs; start += KernelLayout.NarrowLimit)
        {
            int end = Math.Min(Inputs, start + KernelLayout.NarrowLimit);
            for (int k = start; k < end; k++)
            {
                int activation = activations[k];
                int exponent = (activation & activationMask) - firstActivation;
                if (exponent < 0)
                {
                    continue;
                }

                bool negative = activation > activationMask;
                Count128(ref Unsafe.Add(ref code, k * Row), ref counter, exponent, negative);
                Count128(ref Unsafe.Add(ref code, (k * Row) + 16), ref Unsafe.Add(ref counter, 16), exponent, negative);
            }

            CounterFlush.Portable(narrow, counters);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count256(ref byte code, ref sbyte counter, int exponent, bool negativeActivation)
    {
        var codes = Vector256.LoadUnsafe(ref code);
        var magnitude = codes & Vector256.Create((byte)weightMask);
        var sign = Vector256.Create((sbyte)(negativeActivation ? -1 : 1));
        if (weightsSigned)
        {
            var negative = ~Vector256.Equals(codes, magnitude).AsSByte();
            sign = (sign ^ negative) - negative;
        }

        ref sbyte row = ref Unsafe.Add(ref counter, exponent * Row);
        ref sbyte second = ref Unsafe.Add(ref counter, Math.Max(secondStart, 0));
        for (int level = 0; level < levels; level++)
        {
            var hit = Vector256.Equals(magnitude, Vector256.Create((byte)(level + firstWeight))).AsSByte() & sign;
            Add(ref row, level * Row, hit);
            if (secondStart >= 0)
            {
                Add(ref second, level * Row, hit);
            }
        }

        // A weight's reserved zero takes no part.
        sign = firstWeight > 0 ? Vector256.AndNot(sign, Vector256.Equals(magnitude, Vector256<byte>.Zero).AsSByte()) : sign;
        if (thirdStart >= 0)
        {
            Add(ref counter, thirdStart + (exponent * Row), sign);
        }

        if (fourthStart >= 0)
        {
            Add(ref counter, fourthStart, sign);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Count128(ref byte code, ref sbyte counter, int exponent, bool negativeActivation)
    {
        var codes = Vector128.LoadUnsafe(ref code);
        var magnitude = codes & Vector128.Create((byte)weightMask);
        var sign = Vector128.Create((sbyte)(negativeActivation ? -1 : 1));
        if (weightsSigned)
        {
            var negative = ~Vector128.Equals(codes, magnitude).AsSByte();
            sign = (sign ^ negative) - negative;
        }

        ref sbyte row = ref Unsafe.Add(ref counter, exponent * Row);
        ref sbyte second = ref Unsafe.Add(ref counter, Math.Max(secondStart, 0));
        for (int level = 0; level < levels; level++)
        {
            var hit = Vector128.Equals(magnitude, Vector128.Create((byte)(level + firstWeight))).AsSByte() & sign;
            Add(ref row, level * Row, hit);
            if (secondStart >= 0)
            {
                Add(ref second, level * Row, hit);
            }
        }

        // A weight's reserved zero takes no part.
        sign = firstWeight > 0 ? Vector128.AndNot(sign, Vector128.Equals(magnitude, Vector128<byte>.Zero).AsSByte()) : sign;
        if (thirdStart >= 0)
        {
            Add(ref counter, thirdStart + (exponent * Row), sign);
        }

        if (fourthStart >= 0)
        {
            Add(ref counter, fourthStart, sign);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref sbyte counters, int offset, Vector256<sbyte> amount) =>
        (Vector256.LoadUnsafe(ref counters, (nuint)offset) + amount).StoreUnsafe(ref counters, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref sbyte counters, int offset, Vector128<sbyte> amount) =>
        (Vector128.LoadUnsafe(ref counters, (nuint)offset) + amount).StoreUnsafe(ref counters, (nuint)offset);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Encodes values straight to the levels of their codes: the same thresholds as <see cref="GridEncoder"/>, so the same level that its code has. A few thresholds are all compared, each that
/// is reached adding its step to the level; among many the place is searched for, 8 values side by side. With AVX-512 see <see cref="LevelEncoder512"/>.
/// </summary>
internal sealed unsafe class LevelEncoder
{
    // Up to here comparing with every threshold is faster than searching among them.
    private const int FewThresholds = 24;
    private readonly GridEncoder encoder;
    private readonly short[] levelOfCode;
    private readonly bool signed;
    private readonly int count;
    private readonly AlignedBuffer<float> thresholds;
    private readonly AlignedBuffer<int> levels;
    private readonly LevelEncoder512? wide;

    public LevelEncoder(ExponentialGrid grid, LevelTable table)
    {
        encoder = new GridEncoder(grid);
        levelOfCode = table.Levels;
        signed = grid.Signed;
        float[] values = grid.Thresholds();
        count = values.Length;

        // For the search: as many as a tree has, those that are wanting out of reach.
        thresholds = new AlignedBuffer<float>((int)BitOperations.RoundUpToPowerOf2((uint)count + 1));
        thresholds.Span.Fill(float.NaN);
        values.CopyTo(thresholds.Span);
        levels = new AlignedBuffer<int>(count + 1);
        for (int m = 0; m <= count; m++)
        {
            levels.Pointer[m] = levelOfCode[m];
        }

        wide = LevelEncoder512.Create(values, levels.Span, signed);
    }

    /// <summary>The encoder of many values at a time that also makes ranks; null where there is none for the grid or the machine.</summary>
    public LevelEncoder512? Wide => wide;

    /// <summary>The levels of some values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="target">Receives as many levels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<float> values, short* target)
    {
        int i = 0;
        ref float first = ref MemoryMarshal.GetReference(values);
        if (wide is not null && values.Length < LevelEncoder512.Step)
        {
            float* padded = stackalloc float[LevelEncoder512.Step];
            short* encoded = stackalloc short[LevelEncoder512.Step];
            values.CopyTo(new Span<float>(padded, values.Length));
            wide.Encode(padded, encoded, LevelEncoder512.Step);
            new ReadOnlySpan<short>(encoded, values.Length).CopyTo(new Span<short>(target, values.Length));
            return;
        }

        if (wide is not null)
        {
            i = values.Length & -LevelEncoder512.Step;
            fixed (float* source = values)
            {
                wide.Encode(source, target, i);

                // The last ones with some that are done already; the levels are the same.
                if (i < values.Length)
                {
                    i = values.Length;
                    wide.Encode(source + i - LevelEncoder512.Step, target + i - LevelEncoder512.Step, LevelEncoder512.Step);
                }
            }
        }
        else if (count <= FewThresholds)
        {
            for (; i + 16 <= values.Length; i += 16)
            {
                var low = Compared(Vector256.LoadUnsafe(ref first, (nuint)i));
                var high = Compared(Vector256.LoadUnsafe(ref first, (nuint)i + 8));
                Vector256.Narrow(low, high).Store(target + i);
            }
        }
        else if (Avx2.IsSupported)
        {
            for (; i + 16 <= values.Length; i += 16)
            {
                var low = Searched(Vector256.LoadUnsafe(ref first, (nuint)i));
                var high = Searched(Vector256.LoadUnsafe(ref first, (nuint)i + 8));
                Vector256.Narrow(low, high).Store(target + i);
            }
        }

        for (; i < values.Length; i++)
        {
            target[i] = levelOfCode[encoder.Encode(values[i])];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Compared(Vector256<float> value)
    {
        var magnitude = signed ? Vector256.Abs(value) : value;
        var level = Vector256<int>.Zero;
        int below = 0;
        for (int m = 0; m < count; m++)
        {
            int next = levels.Pointer[m + 1];
            level += Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(thresholds.Pointer[m])).AsInt32() & Vector256.Create(next - below);
            below = next;
        }

        return WithSign(level, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> Searched(Vector256<float> value)
    {
        var magnitude = signed ? Vector256.Abs(value) : value;
        var place = Vector256<int>.Zero;
        for (int step = thresholds.Length >> 1; step > 0; step >>= 1)
        {
            var threshold = Avx2.GatherVector256(thresholds.Pointer + step - 1, place, sizeof(float));
            place += Vector256.GreaterThanOrEqual(magnitude, threshold).AsInt32() & Vector256.Create(step);
        }

        return WithSign(Avx2.GatherVector256(levels.Pointer, place, sizeof(int)), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<int> WithSign(Vector256<int> level, Vector256<float> value)
    {
        if (!signed)
        {
            return level;
        }

        var negative = Vector256.LessThan(value, Vector256<float>.Zero).AsInt32();
        return (level ^ negative) - negative;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Levels of 32 values at a time where a grid has at most 31 thresholds. The place among them is searched for without leaving the registers: decision k compares with the threshold that
/// the k decisions before it select out of 2ᵏ, and gives bit k of an index into the levels. The sign is the index's next bit.
/// A <em>rank</em> is the magnitude's number with the value's sign, in a byte: what levels can be looked up by and, other than codes, ascends with the values.
/// </summary>
internal abstract unsafe class LevelEncoder512
{
    private const int LargestCount = 31;
    private const int Lanes = 16;

    /// <summary>Values that are encoded together.</summary>
    public const int Step = 32;

    /// <summary>The encoder for a grid, or null where the machine lacks AVX-512BW or the grid has more thresholds.</summary>
    /// <param name="thresholds">Ascending thresholds.</param>
    /// <param name="levels">Levels of magnitudes, one more than there are thresholds.</param>
    /// <param name="signed">Whether values below zero have levels.</param>
    public static LevelEncoder512? Create(ReadOnlySpan<float> thresholds, ReadOnlySpan<int> levels, bool signed)
    {
        if (!Avx512BW.IsSupported || thresholds.Length > LargestCount)
        {
            return null;
        }

        LevelEncoder512 encoder = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)thresholds.Length + 1)) switch
        {
            <= 1 => new Encoder<One>(),
            2 => new Encoder<Two>(),
            3 => new Encoder<Three>(),
            4 => new Encoder<Four>(),
            _ => new Encoder<Five>(),
        };
        encoder.Prepare(thresholds, levels, signed);
        return encoder;
    }

    /// <summary>Thresholds, 16 for each decision.</summary>
    protected AlignedBuffer<float> Decisions { get; private set; } = new(0);

    /// <summary>The levels, those of negative values behind those of positive ones.</summary>
    protected AlignedBuffer<short> Levels { get; } = new(2 * (LargestCount + 1));

    /// <summary>The ranks in the order of the levels.</summary>
    protected AlignedBuffer<short> Ranks { get; } = new(2 * (LargestCount + 1));

    /// <summary>The levels in the order of ranks modulo 64.</summary>
    protected AlignedBuffer<short> LevelsOfRanks { get; } = new(2 * (LargestCount + 1));

    protected bool Signed { get; private set; }

    protected abstract int DecisionCount { get; }

    /// <summary>Encodes a multiple of 32 values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="target">Receives as many levels.</param>
    /// <param name="count">Number of values.</param>
    public abstract void Encode(float* values, short* target, int count);

    /// <summary>The ranks of a multiple of 32 values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="target">Receives as many ranks; may be the same memory.</param>
    /// <param name="count">Number of values.</param>
    public abstract void EncodeRanks(float* values, byte* target, int count);

    /// <summary>The levels of some ranks.</summary>
    /// <param name="ranks">Any number of ranks.</param>
    /// <param name="target">Receives as many levels.</param>
    /// <param name="count">Number of ranks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void DecodeRanks(byte* ranks, short* target, int count)
    {
        var low = Vector512.Load(LevelsOfRanks.Pointer);
        var high = Vector512.Load(LevelsOfRanks.Pointer + Step);
        int i = 0;
        for (; i + Step <= count; i += Step)
        {
            Avx512BW.PermuteVar32x16x2(low, Avx512BW.ConvertToVector512Int16(Vector256.Load(ranks + i)), high).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = LevelsOfRanks.Pointer[ranks[i] % LevelsOfRanks.Length];
        }
    }

    private void Prepare(ReadOnlySpan<float> thresholds, ReadOnlySpan<int> levels, bool signed)
    {
        int places = 1 << DecisionCount;
        Signed = signed;
        Decisions = new(DecisionCount * Lanes);
        for (int k = 0; k < DecisionCount; k++)
        {
            for (int i = 0; i < Lanes; i++)
            {
                int threshold = PlaceOf(i & ((1 << k) - 1), places) + (places >> (k + 1)) - 1;

                // No value reaches a NaN.
                Decisions.Pointer[(k * Lanes) + i] = threshold < thresholds.Length ? thresholds[threshold] : float.NaN;
            }
        }

        for (int i = 0; i < places; i++)
        {
            int rank = Math.Min(PlaceOf(i, places), levels.Length - 1);
            short level = (short)levels[rank];
            Levels.Pointer[i] = level;
            Levels.Pointer[places + i] = (short)-level;
            Ranks.Pointer[i] = (short)rank;
            Ranks.Pointer[places + i] = (short)-rank;
            LevelsOfRanks.Pointer[rank] = level;
            if (signed && rank > 0)
            {
                LevelsOfRanks.Pointer[LevelsOfRanks.Length - rank] = (short)-level;
            }
        }
    }

    /// <summary>How many thresholds lie below, by what was decided.</summary>
    private static int PlaceOf(int decisions, int places)
    {
        int place = 0;
        for (int k = 0; decisions >> k > 0; k++)
        {
            place += ((decisions >> k) & 1) * (places >> (k + 1));
        }

        return place;
    }

    protected interface IDecisions
    {
        static abstract int Count { get; }
    }

    private readonly struct One : IDecisions
    {
        public static int Count => 1;
    }

    private readonly struct Two : IDecisions
    {
        public static int Count => 2;
    }

    private readonly struct Three : IDecisions
    {
        public static int Count => 3;
    }

    private readonly struct Four : IDecisions
    {
        public static int Count => 4;
    }

    private readonly struct Five : IDecisions
    {
        public static int Count => 5;
    }

    /// <summary>With the number of decisions compiled in.</summary>
    private sealed class Encoder<T> : LevelEncoder512
        where T : struct, IDecisions
    {
        protected override int DecisionCount => T.Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Encode(float* values, short* target, int count) => Run(values, (byte*)target, count, Levels.Pointer, bytes: false);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void EncodeRanks(float* values, byte* target, int count) => Run(values, target, count, Ranks.Pointer, bytes: true);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run(float* values, byte* target, int count, short* table, bool bytes)
        {
            float* decisions = Decisions.Pointer;
            var t0 = Vector512.Load(decisions);
            var t1 = T.Count > 1 ? Vector512.Load(decisions + Lanes) : t0;
            var t2 = T.Count > 2 ? Vector512.Load(decisions + (2 * Lanes)) : t0;
            var t3 = T.Count > 3 ? Vector512.Load(decisions + (3 * Lanes)) : t0;
            var t4 = T.Count > 4 ? Vector512.Load(decisions + (4 * Lanes)) : t0;
            var low = Vector512.Load(table);
            var high = Vector512.Load(table + Step);
            var evenWords = Vector512<short>.Indices << 1;
            var magnitudeBits = Vector512.Create(Signed ? 0x7FFFFFFF : -1).AsSingle();
            var signBit = Vector512.Create(Signed ? 1 << T.Count : 0);
            for (int i = 0; i < count; i += Step)
            {
                var first = Index(Vector512.Load(values + i), magnitudeBits, signBit, t0, t1, t2, t3, t4);
                var second = Index(Vector512.Load(values + i + Lanes), magnitudeBits, signBit, t0, t1, t2, t3, t4);
                var index = Avx512BW.PermuteVar32x16x2(first.AsInt16(), evenWords, second.AsInt16());
                var level = T.Count > 4 ? Avx512BW.PermuteVar32x16x2(low, index, high) : Avx512BW.PermuteVar32x16(low, index);
                if (bytes)
                {
                    Avx512BW.ConvertToVector256Byte(level).Store(target + i);
                }
                else
                {
                    level.Store((short*)target + i);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<int> Index(
            Vector512<float> value,
            Vector512<float> magnitudeBits,
            Vector512<int> signBit,
            Vector512<float> t0,
            Vector512<float> t1,
            Vector512<float> t2,
            Vector512<float> t3,
            Vector512<float> t4)
        {
            var magnitude = value & magnitudeBits;

            // Selecting 1 or 0 would be compiled to an instruction that waits for the register's last value, and so for the values before.
            var index = Vector512.GreaterThanOrEqual(magnitude, t0).AsInt32() >>> 31;
            index = T.Count > 1 ? Decide(index, magnitude, t1, 1) : index;
            index = T.Count > 2 ? Decide(index, magnitude, t2, 2) : index;
            index = T.Count > 3 ? Decide(index, magnitude, t3, 3) : index;
            index = T.Count > 4 ? Decide(index, magnitude, t4, 4) : index;
            return index | ((value.AsInt32() >> 31) & signBit);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<int> Decide(Vector512<int> index, Vector512<float> magnitude, Vector512<float> thresholds, int k)
        {
            var reached = Vector512.GreaterThanOrEqual(magnitude, Avx512F.PermuteVar16x32(thresholds, index));
            return Vector512.ConditionalSelect(reached.AsInt32(), index | Vector512.Create(1 << k), index);
        }
    }
}

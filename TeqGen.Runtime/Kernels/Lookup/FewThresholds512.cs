using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>Up to 31 thresholds, searched for without leaving the registers.</summary>
/// <typeparam name="T">The number of decisions, at most 5.</typeparam>
internal sealed unsafe class FewThresholds512<T> : LevelEncoder512
    where T : struct, IDecisions
{
    protected override int DecisionCount => T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Encode(float* values, short* target, int count) => Run(values, (byte*)target, count, Levels.Pointer, bytes: false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EncodeRanks(float* values, byte* target, int count) => Run(values, target, count, Ranks.Pointer, bytes: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void DecodeRanks(byte* ranks, short* target, int count)
    {
        var low = Vector512.Load(LevelsOfRanks.Pointer);
        var high = Vector512.Load(LevelsOfRanks.Pointer + Step);
        int i = 0;
        for (; i + Step <= count; i += Step)
        {
            Avx512BW.PermuteVar32x16x2(low, Avx512BW.ConvertToVector512Int16(Vector256.Load(ranks + i)), high).Store(target + i);
        }

        DecodeSingly(ranks, target, i, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FinishRanks(float* sums, byte* target, int steps, in RankStore store)
    {
        float* decisions = Decisions.Pointer;
        var t0 = Vector512.Load(decisions);
        var t1 = T.Count > 1 ? Vector512.Load(decisions + Lanes) : t0;
        var t2 = T.Count > 2 ? Vector512.Load(decisions + (2 * Lanes)) : t0;
        var t3 = T.Count > 3 ? Vector512.Load(decisions + (3 * Lanes)) : t0;
        var t4 = T.Count > 4 ? Vector512.Load(decisions + (4 * Lanes)) : t0;
        var low = Vector512.Load(Ranks.Pointer);
        var high = Vector512.Load(Ranks.Pointer + Step);
        var evenWords = Vector512<short>.Indices << 1;
        var magnitudeBits = Vector512.Create(Signed ? 0x7FFFFFFF : -1).AsSingle();
        var signBit = Vector512.Create(Signed ? 1 << T.Count : 0);
        var factor = Vector512.Load(store.Factor);
        var bias = Vector512.Load(store.Bias);
        var secondFactor = Vector512.Load(store.Factor + store.SecondChannel);
        var secondBias = Vector512.Load(store.Bias + store.SecondChannel);
        bool relu = store.Relu;
        for (int step = 0; step < steps; step++, sums += store.SumStep, target += store.RankStep)
        {
            var first = Index(RankStore.Finish(Vector512.Load(sums), factor, bias, relu), magnitudeBits, signBit, t0, t1, t2, t3, t4);
            var second = Index(RankStore.Finish(Vector512.Load(sums + store.SecondSum), secondFactor, secondBias, relu), magnitudeBits, signBit, t0, t1, t2, t3, t4);
            var index = Avx512BW.PermuteVar32x16x2(first.AsInt16(), evenWords, second.AsInt16());
            Store(T.Count > 4 ? Avx512BW.PermuteVar32x16x2(low, index, high) : Avx512BW.PermuteVar32x16(low, index), target, store.SecondRank);
        }
    }

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

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// 32 to 255 thresholds: the first five decisions' are in a register each; those of the others, and levels, are selected from several, the decisions' higher bits choosing among them.
/// </summary>
/// <typeparam name="T">The number of decisions, 6 to 8.</typeparam>
internal sealed unsafe class ManyThresholds512<T> : LevelEncoder512
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
        var table = Table256.Load(LevelsOfRanks.Pointer);
        int i = 0;
        for (; i + Step <= count; i += Step)
        {
            table.Decode(Avx512BW.ConvertToVector512UInt16(Vector256.Load(ranks + i))).Store(target + i);
        }

        DecodeSingly(ranks, target, i, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FinishRanks(float* sums, byte* target, int steps, in RankStore store)
    {
        float* decisions = Decisions.Pointer;
        var table = Table256.Load(Ranks.Pointer);
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
            var first = Index(RankStore.Finish(Vector512.Load(sums), factor, bias, relu), magnitudeBits, signBit, decisions);
            var second = Index(RankStore.Finish(Vector512.Load(sums + store.SecondSum), secondFactor, secondBias, relu), magnitudeBits, signBit, decisions);
            Store(table.Decode(Avx512BW.PermuteVar32x16x2(first.AsUInt16(), evenWords.AsUInt16(), second.AsUInt16())).AsInt16(), target, store.SecondRank);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run(float* values, byte* target, int count, short* levels, bool bytes)
    {
        float* decisions = Decisions.Pointer;
        var table = Table256.Load(levels);
        var evenWords = Vector512<short>.Indices << 1;
        var magnitudeBits = Vector512.Create(Signed ? 0x7FFFFFFF : -1).AsSingle();
        var signBit = Vector512.Create(Signed ? 1 << T.Count : 0);
        for (int i = 0; i < count; i += Step)
        {
            var first = Index(Vector512.Load(values + i), magnitudeBits, signBit, decisions);
            var second = Index(Vector512.Load(values + i + Lanes), magnitudeBits, signBit, decisions);
            var level = table.Decode(Avx512BW.PermuteVar32x16x2(first.AsUInt16(), evenWords.AsUInt16(), second.AsUInt16()));
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
    private static Vector512<int> Index(Vector512<float> value, Vector512<float> magnitudeBits, Vector512<int> signBit, float* decisions)
    {
        var magnitude = value & magnitudeBits;

        // Selecting 1 or 0 would be compiled to an instruction that waits for the register's last value, and so for the values before.
        var index = Vector512.GreaterThanOrEqual(magnitude, Vector512.Load(decisions)).AsInt32() >>> 31;
        for (int k = 1; k < 5; k++)
        {
            index = Decide(index, magnitude, Avx512F.PermuteVar16x32(Vector512.Load(decisions + (k * Lanes)), index), k);
        }

        index = Decide(index, magnitude, Of32(decisions + DecisionStart(5), index), 5);
        index = T.Count > 6 ? Decide(index, magnitude, Of64(decisions + DecisionStart(6), index), 6) : index;
        index = T.Count > 7
            ? Decide(index, magnitude, Vector512.ConditionalSelect(Bit(index, 6), Of64(decisions + DecisionStart(7) + 64, index), Of64(decisions + DecisionStart(7), index)), 7)
            : index;
        return index | ((value.AsInt32() >> 31) & signBit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Decide(Vector512<int> index, Vector512<float> magnitude, Vector512<float> thresholds, int k) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, thresholds).AsInt32(), index | Vector512.Create(1 << k), index);

    /// <summary>One of 32 by the index's lowest 5 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of32(float* table, Vector512<int> index) => Avx512F.PermuteVar16x32x2(Vector512.Load(table), index, Vector512.Load(table + Lanes));

    /// <summary>One of 64 by the index's lowest 6 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of64(float* table, Vector512<int> index) => Vector512.ConditionalSelect(Bit(index, 5), Of32(table + 32, index), Of32(table, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bit(Vector512<int> index, int bit) => Vector512.LessThan(index << (31 - bit), Vector512<int>.Zero).AsSingle();
}
